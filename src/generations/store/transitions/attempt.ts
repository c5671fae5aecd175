import {
  type BackendId,
  type ComputingDevice,
  cloudIds,
  type Weights,
} from '#src/domain/backends.ts';
import type { MicroCredits } from '#src/domain/credits.ts';
import type { Billed, Failure } from '#src/domain/failures.ts';
import type { AttemptOutcome, GenerationEvent } from '#src/domain/generation.ts';
import { idleProgress } from '#src/domain/progress.ts';
import { append } from '#src/generations/store/event-log.ts';
import { check, type Fence, StaleAttemptError } from '#src/generations/store/fence.ts';
import { beginRunning, endRunning } from '#src/generations/store/running.ts';
import { run, type Statement, type Steps, statement, together } from '#src/store/steps.ts';

export interface AttemptStart {
  readonly backend: BackendId;
  readonly weights: Weights;
  readonly revision: string;
  readonly reason: string;
}

/**
 * Begins the attempt after `fence.attempt`; that one, if it never ended, was interrupted.
 *
 * @param most generations of the account that may run at once
 * @throws StaleAttemptError, AccountBusyError
 */
export function* start(
  fence: Fence,
  attempt: AttemptStart,
  most: number,
  now: number,
): Steps<GenerationEvent> {
  const before = yield* check(fence);
  yield* together(
    interrupted(fence, now),
    statement(
      `UPDATE generations SET status = 'RUNNING', attempt = attempt + 1, backend = ?, weights = ?, revision = ?, device = NULL, started_at = coalesce(started_at, ?)
       WHERE id = ?`,
      attempt.backend,
      attempt.weights,
      attempt.revision,
      now,
      fence.id,
    ),
    statement(
      'INSERT INTO attempts (generation_id, number, backend, reason, started_at) VALUES (?, ?, ?, ?, ?)',
      fence.id,
      fence.attempt + 1,
      attempt.backend,
      attempt.reason,
      now,
    ),
  );
  const event = yield* append({ ...fence, attempt: fence.attempt + 1 }, { kind: 'STARTED', now });
  // One that an earlier process left running is counted already.
  if (before.status === 'QUEUED') yield* beginRunning(before.accountId, most);
  return event;
}

/** What the current attempt computes on. */
export function* computesOn(fence: Fence, device: ComputingDevice): Steps<void> {
  const changed = yield* run(
    'UPDATE generations SET device = ? WHERE id = ? AND attempt = ? AND worker IS NOT DISTINCT FROM ? AND finished_at IS NULL',
    JSON.stringify(device),
    fence.id,
    fence.attempt,
    fence.worker ?? null,
  );
  if (changed === 0) throw new StaleAttemptError(fence.id, fence.attempt);
}

export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  readonly failure: Failure | null;
  readonly billed: Billed;
  /** Spent by this attempt. */
  readonly cost: MicroCredits;
}

/**
 * Ends an attempt that another backend follows: its failed samples are to be made again, and what
 * was in flight at the provider is forgotten, since the next backend knows nothing of it.
 */
export function* attemptFailed(
  fence: Fence,
  end: AttemptEnd,
  next: { readonly backend: BackendId; readonly reason: string },
  now: number,
): Steps<GenerationEvent> {
  const before = yield* check(fence);
  const [, , samples] = yield* together(
    ended(fence, end, now),
    statement(
      "UPDATE samples SET status = 'PENDING', failure = NULL, submitting = 0, handle = NULL WHERE generation_id = ? AND status <> 'SUCCEEDED'",
      fence.id,
    ),
    statement('SELECT position FROM samples WHERE generation_id = ?', fence.id),
  );
  const event = yield* append(fence, {
    kind: 'ATTEMPT_FAILED',
    now,
    set: "status = 'QUEUED', backend = ?, reason = ?, progress = ?,",
    values: [next.backend, next.reason, JSON.stringify(samples!.rows.map(() => idleProgress))],
  });
  if (before.status === 'RUNNING') yield* together(endRunning(before.accountId));
  return event;
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

/** Ends the current attempt if it has not ended: its process is gone. What it had submitted may be billed. */
export function interrupted(fence: Fence, now: number): Statement {
  return statement(
    `UPDATE attempts SET outcome = 'INTERRUPTED', finished_at = ?1, billed = CASE
       WHEN ${isPaid} AND EXISTS (SELECT 1 FROM samples WHERE generation_id = ?2 AND submitting = 1 AND status <> 'SUCCEEDED') THEN 'UNKNOWN'
       ELSE billed END
     WHERE generation_id = ?2 AND number = ?3 AND outcome IS NULL`,
    now,
    fence.id,
    fence.attempt,
  );
}

export function ended(fence: Fence, end: AttemptEnd, now: number): Statement {
  return statement(
    'UPDATE attempts SET outcome = ?, failure = ?, billed = ?, cost = ?, finished_at = ? WHERE generation_id = ? AND number = ?',
    end.outcome,
    end.failure && JSON.stringify(end.failure),
    end.billed,
    end.cost,
    now,
    fence.id,
    fence.attempt,
  );
}
