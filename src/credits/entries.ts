import { all, get, type Steps } from '#src/store/steps.ts';
import type { Bucket, EntryKind } from './entry.ts';

/** One line of the ledger: it never changes and is never deleted. */
export interface LedgerEntry {
  /** From 1, within its account. */
  readonly number: number;
  readonly accountId: string;
  readonly generationId: string | null;
  readonly kind: EntryKind;
  readonly debit: Bucket;
  readonly credit: Bucket;
  /** Micro-credits, from 1. */
  readonly amount: number;
  readonly createdAt: number;
}

export interface EntryPage {
  readonly limit: number;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly oldestFirst?: boolean | undefined;
}

/** An account's entries with `after < number < before`, newest first unless asked otherwise. */
export function* readEntries(accountId: string, page: EntryPage): Steps<LedgerEntry[]> {
  return yield* all<LedgerEntry>(
    `SELECT number, account_id AS "accountId", generation_id AS "generationId", kind, debit, credit, amount, created_at AS "createdAt"
     FROM entries WHERE account_id = ? AND number < ? AND number > ?
     ORDER BY number ${page.oldestFirst ? 'ASC' : 'DESC'} LIMIT ?`,
    accountId,
    page.before ?? Number.MAX_SAFE_INTEGER,
    page.after ?? 0,
    page.limit,
  );
}

/** How many entries an account has: they are numbered without a gap, so the last number tells. */
export function* countEntries(accountId: string): Steps<number> {
  const row = yield* get<{ last: number | null }>(
    'SELECT max(number) AS last FROM entries WHERE account_id = ?',
    accountId,
  );
  return row?.last ?? 0;
}
