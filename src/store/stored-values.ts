/*
 * What is stored can always be read, also where an earlier version or another hand stored what this one
 * would refuse: what the API cannot tell is read as the nearest that it can.
 */

/** GraphQL's Int. */
const [minInt, maxInt] = [-(2 ** 31), 2 ** 31 - 1];

/** A whole number that the API can tell. */
export function toInt(stored: number): number {
  return Math.min(maxInt, Math.max(minInt, Math.round(stored)));
}

/** @param otherwise read where the text is not JSON, or is of another kind */
export function fromJson<T extends object | null>(text: string, otherwise: T): T {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && Array.isArray(value) === Array.isArray(otherwise))
      return (value ?? otherwise) as T;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return otherwise;
}
