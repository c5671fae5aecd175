import { asEnded } from '#src/budgets/provider-months.ts';
import { cloudIds } from '#src/domain/backends.ts';
import type { MicroCredits } from '#src/domain/credits.ts';
import type { Billed, Failure } from '#src/domain/failures.ts';
import type { AttemptOutcome } from '#src/domain/generation.ts';
import type { Fence } from '#src/generations/store/fence.ts';
import { type Statement, statement } from '#src/store/steps.ts';

/* Changes of the row of an attempt that it ends with, or leads up to its end. */

export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  readonly failure: Failure | null;
  readonly billed: Billed;
  /** Spent by this attempt. */
  readonly cost: MicroCredits;
}

/** A million credits for one sample: those of an attempt can be added up exactly. */
const mostCost: MicroCredits = 1e12;

/** No provider bills what machines of the operator draw: the cost of that is a list price. */
const isPaid = `backend IN (${cloudIds.map((id) => `'${id}'`).join(', ')})`;

/** Money spent by the current attempt, recorded as it is spent: a crash later loses none of it. */
export function spent(fence: Fence, cost: MicroCredits): Statement {
  if (!Number.isSafeInteger(cost) || cost < 0 || cost > mostCost)
    throw new RangeError(
      `a cost is a whole number of micro-credits from 0 to ${mostCost}, not ${cost}`,
    );
  return statement(
    `UPDATE attempts SET cost = coalesce(cost, 0) + ?1, billed = CASE WHEN ?1 > 0 AND ${isPaid} THEN 'YES' ELSE billed END
     WHERE generation_id = ?2 AND number = ?3`,
    cost,
    fence.id,
    fence.attempt,
  );
}

/** What it is not known of whether the provider billed it: submitted and without an end, or lost on its way. */
const mayBeBilled = `submitting = 1 AND (status = 'PENDING' OR failure LIKE '%"billed":"UNKNOWN"%')`;

/** Ends the current attempt if it has not ended: its process is gone. */
export function interrupted(fence: Fence, now: number): Statement {
  return statement(
    `UPDATE attempts SET outcome = 'INTERRUPTED', finished_at = ?1, billed = CASE
       WHEN ${isPaid} AND EXISTS (SELECT 1 FROM samples WHERE generation_id = ?2 AND ${mayBeBilled}) THEN 'UNKNOWN'
       ELSE billed END
     WHERE generation_id = ?2 AND number = ?3 AND outcome IS NULL ${asEnded}`,
    now,
    fence.id,
    fence.attempt,
  );
}

/** Ends the current attempt: one that ended before stays as it was. */
export function ended(fence: Fence, end: AttemptEnd, now: number): Statement {
  return statement(
    `UPDATE attempts SET outcome = ?, failure = ?, billed = ?, cost = ?, finished_at = ?
     WHERE generation_id = ? AND number = ? AND outcome IS NULL ${asEnded}`,
    end.outcome,
    end.failure && JSON.stringify(end.failure),
    end.billed,
    end.cost,
    now,
    fence.id,
    fence.attempt,
  );
}
