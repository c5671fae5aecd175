import { ledger } from '#src/credits/ledger.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { GenerationEvent, TerminalStatus } from '#src/domain/generation.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
import type { Warning } from '#src/domain/warnings.ts';
import type { NewGeneration } from '#src/generations/new-generation.ts';
import { append, insertEvent } from '#src/generations/store/event-log.ts';
import { check, type Fence, StaleAttemptError } from '#src/generations/store/fence.ts';
import type { Sql } from '#src/store/sqlite/store.ts';
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

function accept(sql: Sql, { generation, samples }: NewGeneration): GenerationEvent {
  const progress = JSON.stringify(generation.progress);
  sql.run(
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
    sql.run(
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
  insertEvent(sql, accepted, progress, generation.createdAt);
  return accepted;
}

function warn(sql: Sql, fence: Fence, warning: Warning): void {
  const changed = sql.run(
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
function finish(sql: Sql, fence: Fence, end: Finish, now: number): GenerationEvent {
  check(sql, fence);
  if (end.attempt) endAttempt(sql, fence, end.attempt, now);
  interrupt(sql, fence, now);
  sql.run(
    "UPDATE samples SET status = ?, failure = ? WHERE generation_id = ? AND status = 'PENDING'",
    end.status === 'CANCELED' ? 'CANCELED' : 'FAILED',
    end.failure && JSON.stringify(end.failure),
    fence.id,
  );
  const spent = sql.get<{ cost: number }>(
    'SELECT coalesce(sum(cost), 0) AS cost FROM samples WHERE generation_id = ?',
    fence.id,
  )!;
  ledger.close(sql, fence.id, spent.cost, now);
  sql.run(
    'UPDATE generations SET status = ?, failure = ?, progress = ?, finished_at = ? WHERE id = ?',
    end.status,
    end.failure && JSON.stringify(end.failure),
    JSON.stringify(end.progress),
    now,
    fence.id,
  );
  return append(sql, fence, 'FINISHED', now);
}
