import type { MicroCredits } from '#src/domain/credits.ts';
import { get, lock, run, type Steps, statement, together } from '#src/store/steps.ts';
import { entries } from './entry.ts';

/** An account's credits. */
export interface Balance {
  readonly available: MicroCredits;
  readonly held: MicroCredits;
  readonly spent: MicroCredits;
}

export interface Hold {
  readonly amount: MicroCredits;
  readonly captured: MicroCredits;
  readonly state: 'OPEN' | 'CAPTURED' | 'RELEASED';
}

/**
 * The ledger: two-phase credits after TigerBeetle's two-phase transfers. A hold takes credits out
 * of what is available; it ends exactly once, captured (the actual cost, at most the hold; the rest
 * returns) or released. Every movement is an entry that never changes, and `phase` makes each
 * applicable once. All functions run inside the caller's transaction, so that money moves together
 * with what it is for.
 */
export const ledger = { openAccount, grant, reserve, hold, close, balance, holdOf, headroom };

function* openAccount(accountId: string): Steps<void> {
  yield* run('INSERT INTO balances (account_id) VALUES (?)', accountId);
}

/**
 * @param amount micro-credits, from 1
 * @param phase names this grant to the account: one with a known name changes nothing
 * @returns whether the credits were granted now
 * @throws RangeError for an amount that cannot be granted
 */
function* grant(
  accountId: string,
  amount: MicroCredits,
  phase: string,
  now: number,
): Steps<boolean> {
  const named = `grant:${accountId}:${phase}`;
  const account = yield* lock<Balance>(
    'SELECT available, held, spent FROM balances WHERE account_id = ?',
    accountId,
  );
  if (yield* get('SELECT 1 FROM entries WHERE phase = ?', named)) return false;
  if (!Number.isSafeInteger(amount) || amount <= 0)
    throw new RangeError(`a grant is a whole number of micro-credits from 1, not ${amount}`);
  // The sum of all buckets stays exact as a JavaScript number.
  if (!account || totalOf(account) > Number.MAX_SAFE_INTEGER - amount)
    throw new RangeError(`account ${accountId} is not there, or cannot hold ${amount} more`);
  yield* together(
    statement(
      'UPDATE balances SET available = available + ? WHERE account_id = ?',
      amount,
      accountId,
    ),
    ...entries(now, {
      accountId,
      generationId: null,
      kind: 'GRANT',
      debit: 'ISSUED',
      credit: 'AVAILABLE',
      amount,
      phase: named,
    }),
  );
  return true;
}

/**
 * Takes an amount out of what is available, for the hold that follows. Done first: it keeps the
 * account for this transaction, so that its generations and entries are numbered in the order in
 * which they are committed.
 *
 * @param most holds that the account may have open
 * @returns false, and nothing is changed, when less is available, as many are open or the account is closed
 */
function* reserve(accountId: string, amount: MicroCredits, most: number): Steps<boolean> {
  mustBeAmount(amount);
  const changed = yield* run(
    'UPDATE balances SET available = available - ?1, held = held + ?1, open_holds = open_holds + 1 WHERE account_id = ?2 AND available >= ?1 AND open_holds < ?3 AND closed = 0',
    amount,
    accountId,
    Math.min(most, Number.MAX_SAFE_INTEGER),
  );
  return changed > 0;
}

/** Opens the hold of a generation with the amount that was reserved for it. */
function* hold(
  accountId: string,
  generationId: string,
  amount: MicroCredits,
  now: number,
): Steps<void> {
  yield* together(
    statement(
      "INSERT INTO holds (generation_id, account_id, amount, state) VALUES (?, ?, ?, 'OPEN')",
      generationId,
      accountId,
      amount,
    ),
    ...entries(now, {
      accountId,
      generationId,
      kind: 'HOLD',
      debit: 'AVAILABLE',
      credit: 'HELD',
      amount,
      phase: `hold:${generationId}`,
    }),
  );
}

/**
 * Ends a hold: captures what the work cost, at most what was held, and returns the rest.
 *
 * @param cost the actual cost; what exceeds the hold is the gateway's loss, never the account's
 * @param runs whether the generation is counted as running, which ends with its hold
 * @returns what was captured, or null when the hold had ended before
 */
function* close(
  generationId: string,
  cost: MicroCredits,
  now: number,
  runs = false,
): Steps<number | null> {
  mustBeAmount(cost);
  const open = yield* lock<{ accountId: string; amount: MicroCredits }>(
    `SELECT account_id AS "accountId", amount FROM holds WHERE generation_id = ? AND state = 'OPEN'`,
    generationId,
  );
  if (!open) return null;
  const { accountId, amount } = open;
  const captured = Math.min(cost, amount);
  const released = amount - captured;
  const shared = { accountId, generationId, debit: 'HELD' } as const;
  yield* together(
    statement(
      'UPDATE holds SET state = ?, captured = ?, closed_at = ? WHERE generation_id = ?',
      captured > 0 ? 'CAPTURED' : 'RELEASED',
      captured,
      now,
      generationId,
    ),
    statement(
      'UPDATE balances SET available = available + ?, held = held - ?, spent = spent + ?, open_holds = open_holds - 1, running = running - ? WHERE account_id = ?',
      released,
      amount,
      captured,
      runs ? 1 : 0,
      accountId,
    ),
    ...entries(
      now,
      {
        ...shared,
        kind: 'CAPTURE',
        credit: 'SPENT',
        amount: captured,
        phase: `capture:${generationId}`,
      },
      {
        ...shared,
        kind: 'RELEASE',
        credit: 'AVAILABLE',
        amount: released,
        phase: `release:${generationId}`,
      },
    ),
  );
  return captured;
}

function* balance(accountId: string): Steps<Balance> {
  const row = yield* get<Balance>(
    'SELECT available, held, spent FROM balances WHERE account_id = ?',
    accountId,
  );
  return row ?? { available: 0, held: 0, spent: 0 };
}

/** What decides whether an account may have one more generation: each open one has a hold. */
export interface Headroom {
  readonly available: MicroCredits;
  readonly openHolds: number;
  /** Whether it takes no requests: 1 or 0. */
  readonly closed: number;
}

function* headroom(accountId: string): Steps<Headroom> {
  const row = yield* get<Headroom>(
    'SELECT available, open_holds AS "openHolds", closed FROM balances WHERE account_id = ?',
    accountId,
  );
  return row ?? { available: 0, openHolds: 0, closed: 0 };
}

function* holdOf(generationId: string): Steps<Hold | undefined> {
  return yield* get<Hold>(
    'SELECT amount, captured, state FROM holds WHERE generation_id = ?',
    generationId,
  );
}

function mustBeAmount(amount: MicroCredits): void {
  if (!Number.isSafeInteger(amount) || amount < 0)
    throw new RangeError(`${amount} is not a whole number of micro-credits from 0`);
}

export function totalOf({ available, held, spent }: Balance): MicroCredits {
  return available + held + spent;
}
