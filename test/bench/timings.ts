/** @param share from 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)]!;
}

/** @param values in milliseconds */
export function report(what: string, values: readonly number[]): void {
  const ms = (share: number): string => `${quantile(values, share).toFixed(2)} ms`.padStart(10);
  console.log(`${what.padEnd(30)} p10 ${ms(0.1)}  p50 ${ms(0.5)}  p99 ${ms(0.99)}`);
}
