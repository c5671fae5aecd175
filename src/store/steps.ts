/** What a statement takes and a row holds. Times and amounts are whole numbers, exact as JavaScript numbers. */
export type Value = null | number | string | Uint8Array;

/** SQL with `?` for its values in their order, or `?1`, `?2` where one is used twice. */
export interface Statement {
  readonly text: string;
  readonly values: readonly Value[];
  /** A SELECT whose rows no other transaction changes before the transaction ends. */
  readonly locks?: true;
}

export interface Rows {
  readonly rows: readonly unknown[];
  /** How many rows changed: what every conditional update must look at. */
  readonly count: number;
}

/**
 * A rule of what is stored: it yields statements that do not need each other's rows, gets the rows
 * of each, and goes on. The store that drives it decides whether that takes time, so that there is
 * one copy of every rule. A rule may be driven again from its start, so it changes nothing but the
 * database.
 */
export type Steps<T> = Generator<readonly Statement[], T, readonly Rows[]>;

export function statement(text: string, ...values: readonly Value[]): Statement {
  return { text, values };
}

export function* all<T>(text: string, ...values: readonly Value[]): Steps<T[]> {
  const [{ rows }] = (yield [{ text, values }]) as [Rows];
  return rows as T[];
}

export function* get<T>(text: string, ...values: readonly Value[]): Steps<T | undefined> {
  const [{ rows }] = (yield [{ text, values }]) as [Rows];
  return rows[0] as T | undefined;
}

/** The row, which no other transaction changes before the transaction ends. */
export function* lock<T>(text: string, ...values: readonly Value[]): Steps<T | undefined> {
  const [{ rows }] = (yield [{ text, values, locks: true }]) as [Rows];
  return rows[0] as T | undefined;
}

/** @returns how many rows changed */
export function* run(text: string, ...values: readonly Value[]): Steps<number> {
  const [{ count }] = (yield [{ text, values }]) as [Rows];
  return count;
}

/** Statements in their order that do not need each other's rows: one round trip where there is a network. */
export function* together(...statements: readonly Statement[]): Steps<readonly Rows[]> {
  return yield statements;
}
