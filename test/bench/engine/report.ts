/** A line of the report: a figure, what it is held against, and whether that is enough. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  /** Of the same run. */
  readonly baseline?: string;
  readonly ratio?: number;
  readonly budget?: { readonly says: string; readonly met: boolean };
}

export const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} s`;
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

/** Prints lines in columns. */
export const report = (title: string, figures: readonly Figure[]): void => {
  const rows = figures.map(({ what, value, baseline = '', ratio, budget }) => [
    what,
    value,
    baseline,
    ratio?.toFixed(3) ?? '',
    budget?.says ?? '',
    budget ? (budget.met ? 'PASS' : 'MISS') : '',
  ]);
  const table = [['', 'measured', 'baseline', 'ratio', 'budget', ''], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  console.log(`\n${title}`);
  for (const row of table)
    console.log(
      `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd(),
    );
};
