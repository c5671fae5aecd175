import { iso } from '#src/administration/facts.ts';

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

export function credits(micro: number): string {
  return (micro / 1e6).toFixed(6);
}

export function moment(ms: number | null): string {
  return iso(ms) ?? '-';
}
