import type { MicroCredits } from '#src/domain/credits.ts';
import { type Statement, statement } from '#src/store/steps.ts';

/** Where credits are. Printed into the GraphQL enum `Bucket`. */
export const buckets = {
  ISSUED: 'Not with the account: where grants come from.',
  AVAILABLE: 'Free to be held for the next request.',
  HELD: 'Reserved for generations that have not ended.',
  SPENT: 'Paid for images delivered.',
} as const satisfies Record<string, string>;
export type Bucket = keyof typeof buckets;

/** What moves credits. Printed into the GraphQL enum `LedgerEntryKind`. */
export const entryKinds = {
  GRANT: 'Credits were given to the account.',
  HOLD: 'Credits were reserved for an accepted generation.',
  CAPTURE: 'What the delivered images cost was paid out of the hold.',
  RELEASE: 'What the images did not cost returned.',
} as const satisfies Record<string, string>;
export type EntryKind = keyof typeof entryKinds;

/** One movement of credits, as it is written. */
export interface Entry {
  readonly accountId: string;
  readonly generationId: string | null;
  readonly kind: EntryKind;
  readonly debit: Bucket;
  readonly credit: Bucket;
  readonly amount: MicroCredits;
  /** Unique: what names a movement makes it applicable once. */
  readonly phase: string;
}

/**
 * Writes entries of an account whose balance is locked, so that their numbers have no gap. An entry
 * of nothing says nothing: the release after a full capture, the capture of a free image.
 */
export function entries(now: number, ...written: readonly Entry[]): Statement[] {
  return written
    .filter(({ amount }) => amount > 0)
    .map((entry) =>
      statement(
        `INSERT INTO entries (account_id, number, generation_id, kind, debit, credit, amount, phase, created_at)
         VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM entries WHERE account_id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
        entry.accountId,
        entry.generationId,
        entry.kind,
        entry.debit,
        entry.credit,
        entry.amount,
        entry.phase,
        now,
      ),
    );
}
