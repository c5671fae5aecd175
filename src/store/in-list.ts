/**
 * `IN (?, ?, …)` for a set of values. Repeats the last value up to a power of two, so that lists of
 * all lengths are a handful of statements: each is prepared once and kept.
 */
export function inList(values: readonly string[]): { text: string; values: string[] } {
  const padded = [...new Set(values)];
  const size = 2 ** Math.ceil(Math.log2(padded.length));
  while (padded.length < size) padded.push(padded.at(-1)!);
  return { text: `IN (${padded.map(() => '?').join(', ')})`, values: padded };
}
