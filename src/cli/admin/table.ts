/** Rows of text in columns as wide as their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export const credits = (micro: number): string => (micro / 1e6).toFixed(6);

export const moment = (ms: number | null): string =>
  ms === null ? '-' : new Date(ms).toISOString();
