import { ledger } from '#src/credits/ledger.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { GenerationEvent, TerminalStatus } from '#src/domain/generation.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
import type { Warning } from '#src/domain/warnings.ts';
import type { NewGeneration } from '#src/generations/new-generation.ts';
import { append, insertEvent } from '#src/generations/store/event-log.ts';
import { check, type Fence, StaleAttemptError } from '#src/generations/store/fence.ts';
import { get, run, type Steps } from '#src/store/steps.ts';
import {
  type AttemptEnd,
  attemptFailed,
  computesOn,
  endAttempt,
  interrupt,
  start,
} from './attempt.ts';
import { image, progress, sampleFailed, submitted, submitting } from './sample.ts';

/**
 * The state machine, as changes inside the caller's transaction. Each names the attempt that makes
 * it and changes nothing when that is not the current one any more: a run that was thought dead can
 * neither charge nor overwrite.
 */
export const transitions = {
  accept,
  start,
  computesOn,
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
  yield* run(
    `INSERT INTO generations (id, account_id, model, parameters, route, status, backend, reason, weights, revision, cursor, progress, warnings, estimated, deadline, created_at)
     VALUES (?, ?, ?, ?, ?, 'QUEUED', ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)`,
    generation.id,
    generation.accountId,
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
  );
  for (const { index, id, seed } of samples)
    yield* run(
      "INSERT INTO samples (generation_id, position, id, seed, status) VALUES (?, ?, ?, ?, 'PENDING')",
      generation.id,
      index,
      id,
      seed,
    );
  const accepted = {
    generationId: generation.id,
    cursor: 1,
    kind: 'ACCEPTED',
    status: 'QUEUED',
    progress: generation.progress,
  } as const;
  yield* insertEvent(accepted, progress, generation.createdAt);
  return accepted;
}

function* warn(fence: Fence, warning: Warning): Steps<void> {
  const changed = yield* run(
    "UPDATE generations SET warnings = json_insert(warnings, '$[#]', json(?)) WHERE id = ? AND attempt = ? AND finished_at IS NULL",
    JSON.stringify(warning),
    fence.id,
    fence.attempt,
  );
  if (changed === 0) throw new StaleAttemptError(fence.id, fence.attempt);
}

export interface Finish {
  readonly status: TerminalStatus;
  readonly failure: Failure | null;
  /** How the current attempt ended; absent when it never began, or ended before. */
  readonly attempt?: AttemptEnd | undefined;
  readonly progress: readonly SampleProgress[];
}

/**
 * The end: capture what the images cost, release the rest, and make the state terminal, all at
 * once. Nobody pays for a sample that was not delivered, whatever the provider billed for it.
 */
function* finish(fence: Fence, end: Finish, now: number): Steps<GenerationEvent> {
  yield* check(fence);
  if (end.attempt) yield* endAttempt(fence, end.attempt, now);
  yield* interrupt(fence, now);
  yield* run(
    "UPDATE samples SET status = ?, failure = ? WHERE generation_id = ? AND status = 'PENDING'",
    end.status === 'CANCELED' ? 'CANCELED' : 'FAILED',
    end.failure && JSON.stringify(end.failure),
    fence.id,
  );
  const spent = (yield* get<{ cost: number }>(
    'SELECT coalesce(sum(cost), 0) AS cost FROM samples WHERE generation_id = ?',
    fence.id,
  ))!;
  yield* ledger.close(fence.id, spent.cost, now);
  yield* run(
    'UPDATE generations SET status = ?, failure = ?, progress = ?, finished_at = ? WHERE id = ?',
    end.status,
    end.failure && JSON.stringify(end.failure),
    JSON.stringify(end.progress),
    now,
    fence.id,
  );
  return yield* append(fence, 'FINISHED', now);
}
