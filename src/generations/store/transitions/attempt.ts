import { providerMonths, type Reservation } from '#src/budgets/provider-months.ts';
import type { BackendId, ComputingDevice, Weights } from '#src/domain/backends.ts';
import type { GenerationEvent } from '#src/domain/generation.ts';
import { idleProgress } from '#src/domain/progress.ts';
import { append } from '#src/generations/store/event-log.ts';
import { check, type Fence, StaleAttemptError } from '#src/generations/store/fence.ts';
import { beginRunning, endRunning } from '#src/generations/store/running.ts';
import { run, type Steps, statement, together } from '#src/store/steps.ts';
import { type AttemptEnd, ended } from './attempt-end.ts';
import { takeOver } from './take-over.ts';

export interface AttemptStart {
  readonly backend: BackendId;
  readonly weights: Weights;
  readonly revision: string;
  readonly reason: string;
  /** What it may cost, where its provider has a budget. */
  readonly reservation?: Reservation | null | undefined;
}

/**
 * Begins the attempt after `fence.attempt`; that one, if it never ended, was interrupted.
 *
 * @param most generations of the account that may run at once
 * @throws StaleAttemptError, AccountBusyError, ProviderMonthError
 */
export function* start(
  fence: Fence,
  attempt: AttemptStart,
  most: number,
  now: number,
): Steps<GenerationEvent> {
  const before = yield* check(fence);
  const number = fence.attempt + 1;
  const { backend } = attempt;
  const asked = attempt.reservation ?? null;
  const reservation = before.status === 'RUNNING' ? yield* takeOver(fence, asked, now) : asked;
  const event = yield* append(
    fence,
    {
      kind: 'STARTED',
      now,
      set: "status = 'RUNNING', attempt = attempt + 1, backend = ?, weights = ?, revision = ?, device = NULL, started_at = coalesce(started_at, ?),",
      values: [backend, attempt.weights, attempt.revision, now],
    },
    statement(
      'INSERT INTO attempts (generation_id, number, backend, reason, started_at, reserved) VALUES (?, ?, ?, ?, ?, ?)',
      fence.id,
      number,
      backend,
      attempt.reason,
      now,
      reservation?.amount ?? null,
    ),
  );
  // One that an earlier process left running is counted already.
  if (before.status === 'QUEUED') yield* beginRunning(before.accountId, most);
  if (reservation)
    yield* providerMonths.reserve(backend, { id: fence.id, number }, reservation, now);
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
  const [attempt, , samples] = yield* together(
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
  if (before.status === 'RUNNING')
    yield* together(endRunning(before.accountId), ...providerMonths.settle(attempt!));
  return event;
}
