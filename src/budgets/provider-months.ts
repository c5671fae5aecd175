import { type BackendId, isCloud } from '#src/domain/backends.ts';
import { type ProviderMonth, refusalOf } from '#src/domain/budgets.ts';
import type { MicroCredits } from '#src/domain/credits.ts';
import type { Billed } from '#src/domain/failures.ts';
import {
  all,
  lock,
  type Rows,
  run,
  type Statement,
  type Steps,
  statement,
  together,
} from '#src/store/steps.ts';
import { spanOf } from './periods.ts';

/**
 * What is spent at a provider in a calendar month (UTC). An attempt counts in the month in which it
 * began: first what is reserved for it, then what it cost. Where it is not known whether it was
 * billed, what was reserved stays so.
 *
 * All functions run inside the transaction that begins or ends the attempt. The row of a month is what
 * attempts of all accounts change, so it is changed last.
 */
export const providerMonths = { open, reserve, settle, carryOn, at: readMonths };

/** What an attempt may cost, and what may be spent at its provider in the month. */
export interface Reservation {
  readonly amount: MicroCredits;
  readonly limit: MicroCredits;
}

/** The month has not as much left as the attempt may cost. Nothing was begun. */
export class ProviderMonthError extends Error {
  override readonly name = 'ProviderMonthError';
  readonly backend: BackendId;
  /** Milliseconds since the epoch before which asking again is pointless, where that is known. */
  readonly until: number | undefined;

  constructor(backend: BackendId, month: ProviderMonth, amount: MicroCredits) {
    const { reason, until } = refusalOf(backend, month, amount)!;
    super(reason);
    this.backend = backend;
    this.until = until;
  }
}

interface MonthRow {
  readonly backend: BackendId;
  readonly spent: MicroCredits;
  readonly reserved: MicroCredits;
}

/** Those of a moment, of the providers that have one. */
function* readMonths(at: number): Steps<MonthRow[]> {
  return yield* all<MonthRow>(
    'SELECT backend, spent, reserved FROM provider_months WHERE starts_at = ?',
    spanOf('MONTH', at).startsAt,
  );
}

/** Which attempt it is. */
interface AttemptName {
  readonly id: string;
  readonly number: number;
}

/**
 * Makes the row of the month where there is none, with what attempts that began in it count.
 *
 * @param except the attempt that is about to be counted
 */
function* open(
  backend: BackendId,
  at: number,
  except: AttemptName = { id: '', number: 0 },
): Steps<void> {
  const { startsAt, endsAt } = spanOf('MONTH', at);
  yield* run(
    `INSERT INTO provider_months (backend, starts_at, ends_at, spent, reserved)
     SELECT CAST(?1 AS TEXT), CAST(?2 AS BIGINT), CAST(?3 AS BIGINT),
       CAST(coalesce(sum(CASE WHEN outcome IS NOT NULL THEN coalesce(cost, 0) ELSE 0 END), 0) AS BIGINT),
       CAST(coalesce(sum(CASE WHEN outcome IS NULL THEN coalesce(reserved, 0)
         WHEN billed = 'UNKNOWN' AND reserved > coalesce(cost, 0) THEN reserved - coalesce(cost, 0) ELSE 0 END), 0) AS BIGINT)
     FROM attempts
     WHERE backend = ?1 AND started_at >= ?2 AND started_at < ?3 AND NOT (generation_id = ?4 AND number = ?5)
     ON CONFLICT (backend, starts_at) DO NOTHING`,
    backend,
    startsAt,
    endsAt,
    except.id,
    except.number,
  );
}

/**
 * Counts what an attempt that begins may cost, or nothing.
 *
 * @throws ProviderMonthError where it does not fit; the transaction must be undone then
 */
function* reserve(
  backend: BackendId,
  attempt: AttemptName,
  { amount, limit }: Reservation,
  at: number,
): Steps<void> {
  const { startsAt, endsAt } = spanOf('MONTH', at);
  for (;;) {
    const changed = yield* run(
      'UPDATE provider_months SET reserved = reserved + ?1 WHERE backend = ?2 AND starts_at = ?3 AND spent + reserved + ?1 <= ?4',
      amount,
      backend,
      startsAt,
      limit,
    );
    if (changed > 0) return;
    // Says why; where there is room meanwhile, it is asked again.
    const month = yield* lock<MonthRow>(
      'SELECT backend, spent, reserved FROM provider_months WHERE backend = ? AND starts_at = ?',
      backend,
      startsAt,
    );
    if (!month) yield* open(backend, at, attempt);
    else if (month.spent + month.reserved + amount > limit)
      throw new ProviderMonthError(backend, { ...month, limit, resetsAt: endsAt }, amount);
  }
}

/** An attempt that has ended, as its row says. */
export interface EndedAttempt {
  readonly backend: BackendId;
  readonly startedAt: number;
  readonly cost: MicroCredits | null;
  readonly billed: Billed;
  readonly reserved: MicroCredits | null;
}

/** What an UPDATE of the row of an attempt returns that ends it. */
export const asEnded = 'RETURNING backend, started_at AS "startedAt", cost, billed, reserved';

/**
 * Lets the next attempt at the same provider go on with what was reserved for one that was left
 * without an end: what is in flight there is paid already, so it is never refused.
 *
 * @param lost of 0 to 1: the part of its samples that may have been billed and are lost. What was
 *   reserved for them stays so.
 * @param asked what the next one may cost, where nothing was reserved for this one
 */
function* carryOn(
  { id, number }: AttemptName,
  { rows }: Rows,
  lost: number,
  asked: Reservation | null,
): Steps<Reservation | null> {
  const [left] = rows as EndedAttempt[];
  if (!left || left.reserved === null) {
    yield* together(...settle({ rows, count: 0 }));
    return asked && { ...asked, limit: Number.MAX_SAFE_INTEGER };
  }
  const cost = left.cost ?? 0;
  const rest = Math.max(0, left.reserved - cost);
  const stays = Math.ceil(rest * lost);
  yield* together(
    statement(
      'UPDATE attempts SET reserved = ? WHERE generation_id = ? AND number = ?',
      cost + stays,
      id,
      number,
    ),
    ...settling(left, stays),
  );
  return { amount: rest - stays, limit: Number.MAX_SAFE_INTEGER };
}

/** Puts what an attempt cost in the place of what was reserved for it, where the change of its row ended one. */
function settle({ rows }: Rows): Statement[] {
  return (rows as EndedAttempt[]).flatMap((attempt) => settling(attempt, unknownOf(attempt)));
}

/** Money of which it is not known whether it was spent: it stays reserved. */
function unknownOf({ billed, reserved, cost }: EndedAttempt): MicroCredits {
  return billed === 'UNKNOWN' ? Math.max(0, (reserved ?? 0) - (cost ?? 0)) : 0;
}

function settling(
  { backend, startedAt, cost, reserved }: EndedAttempt,
  stays: MicroCredits,
): Statement[] {
  if (!isCloud(backend)) return [];
  return [
    statement(
      'UPDATE provider_months SET spent = spent + ?, reserved = reserved - ? WHERE backend = ? AND starts_at = ?',
      cost ?? 0,
      (reserved ?? 0) - stays,
      backend,
      spanOf('MONTH', startedAt).startsAt,
    ),
  ];
}
