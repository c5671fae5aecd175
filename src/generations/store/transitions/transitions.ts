import { budgets } from '#src/budgets/budgets.ts';
import { providerMonths } from '#src/budgets/provider-months.ts';
import { ledger } from '#src/credits/ledger.ts';
import type { MicroCredits } from '#src/domain/credits.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { GenerationEvent, TerminalStatus } from '#src/domain/generation.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
import type { Warning } from '#src/domain/warnings.ts';
import type { NewGeneration } from '#src/generations/accept/new-generation.ts';
import { append, insertEvent } from '#src/generations/store/event-log.ts';
import { check, type Fence, StaleAttemptError } from '#src/generations/store/fence.ts';
import { endRunning } from '#src/generations/store/running.ts';
import { lock, run, type Statement, type Steps, statement, together } from '#src/store/steps.ts';
import { fromJson } from '#src/store/stored-values.ts';
import { attemptFailed, computesOn, start } from './attempt.ts';
import { type AttemptEnd, ended, interrupted } from './attempt-end.ts';
import { asking, image, progress, sampleFailed, submitted, submitting } from './sample.ts';

/**
 * The state machine, as changes inside the caller's transaction. Each names the attempt that makes
 * it and changes nothing when that is not the current one any more: a run that was thought dead can
 * neither charge nor overwrite.
 */
export const transitions = {
  accept,
  start,
  computesOn,
  asking,
  progress,
  submitting,
  submitted,
  image,
  sampleFailed,
  warn,
  attemptFailed,
  finish,
};

function* accept({ generation, samples }: NewGeneration): Steps<GenerationEvent> {
  const progress = JSON.stringify(generation.progress);
  const accepted = {
    generationId: generation.id,
    cursor: 1,
    kind: 'ACCEPTED',
    status: 'QUEUED',
    progress: generation.progress,
  } as const;
  yield* together(
    statement(
      `INSERT INTO generations (id, account_id, request_id, key_id, traceparent, model, parameters, route, status, backend, reason, weights, revision, cursor, progress, warnings, estimated, deadline, created_at, search)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'QUEUED', ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)`,
      generation.id,
      generation.accountId,
      generation.requestId,
      generation.keyId,
      generation.traceparent,
      generation.model,
      JSON.stringify(generation.parameters),
      JSON.stringify(generation.route),
      generation.backend,
      generation.reason,
      generation.weights,
      generation.revision,
      progress,
      JSON.stringify(generation.warnings),
      generation.estimated,
      generation.deadline,
      generation.createdAt,
      generation.parameters.prompt.toLowerCase(),
    ),
    ...samples.map(({ index, id, seed }) =>
      statement(
        "INSERT INTO samples (generation_id, position, id, seed, status) VALUES (?, ?, ?, ?, 'PENDING')",
        generation.id,
        index,
        id,
        seed,
      ),
    ),
    insertEvent(generation.id, { ...accepted, progress }, generation.createdAt),
  );
  return accepted;
}

function* warn(fence: Fence, warning: Warning): Steps<void> {
  const current = yield* lock<{ warnings: string }>(
    'SELECT warnings FROM generations WHERE id = ? AND attempt = ? AND worker IS NOT DISTINCT FROM ? AND finished_at IS NULL',
    fence.id,
    fence.attempt,
    fence.worker ?? null,
  );
  if (!current) throw new StaleAttemptError(fence.id, fence.attempt);
  const warnings = fromJson<Warning[]>(current.warnings, []);
  yield* run(
    'UPDATE generations SET warnings = ? WHERE id = ?',
    JSON.stringify([...warnings, warning]),
    fence.id,
  );
}

export interface Finish {
  readonly status: TerminalStatus;
  readonly failure: Failure | null;
  /** How the current attempt ended; absent when it never began, or ended before. */
  readonly attempt?: AttemptEnd | undefined;
  readonly progress: readonly SampleProgress[];
}

/** The last event, with what was captured of the hold. */
export interface FinishedEvent extends GenerationEvent {
  readonly charged: MicroCredits;
}

/**
 * The end: capture what the images cost, release the rest, and make the state terminal, all at
 * once. A sample that was not delivered is not charged, whatever the provider billed for it.
 */
function* finish(fence: Fence, end: Finish, now: number): Steps<FinishedEvent> {
  const before = yield* check(fence);
  const failure = end.failure && JSON.stringify(end.failure);
  const [attempt, ...ending] = yield* together(
    end.attempt ? ended(fence, end.attempt, now) : interrupted(fence, now),
    // Of one that succeeded none is left to make.
    ...(end.status === 'SUCCEEDED' ? [] : [endSamples(fence.id, end.status, failure)]),
    statement(
      'SELECT CAST(coalesce(sum(cost), 0) AS BIGINT) AS cost FROM samples WHERE generation_id = ?',
      fence.id,
    ),
  );
  const [{ cost }] = ending.at(-1)!.rows as [{ cost: number }];
  const event = yield* append(fence, {
    kind: 'FINISHED',
    now,
    set: 'status = ?, failure = ?, progress = ?, finished_at = ?,',
    values: [end.status, failure, JSON.stringify(end.progress), now],
  });
  const runs = before.status === 'RUNNING';
  const captured = yield* ledger.close(fence.id, cost, now, runs);
  // The account's balance is locked by now, and others of the account wait: one round trip more.
  const last = [
    ...(captured === null ? [] : [budgets.giveBack(fence.id)]),
    ...(captured === null && runs ? [endRunning(before.accountId)] : []),
    ...providerMonths.settle(attempt!),
  ];
  if (last.length > 0) yield* together(...last);
  return { ...event, charged: captured ?? 0 };
}

function endSamples(
  generationId: string,
  status: TerminalStatus,
  failure: string | null,
): Statement {
  return statement(
    "UPDATE samples SET status = ?, failure = ? WHERE generation_id = ? AND status = 'PENDING'",
    status === 'CANCELED' ? 'CANCELED' : 'FAILED',
    failure,
    generationId,
  );
}
