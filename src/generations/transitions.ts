import type { BackendId, SampleProgress, Weights } from '#src/backends/backend.ts';
import { ledger } from '#src/credits/ledger.ts';
import type { Billed, Failure } from '#src/failures.ts';
import type { Sql } from '#src/store/database.ts';
import type {
  AttemptOutcome,
  Generation,
  GenerationEvent,
  StoredImage,
  TerminalStatus,
  UpdateKind,
  Warning,
} from './generation.ts';
import { idleProgress } from './progress.ts';

/**
 * The state machine, as changes inside the caller's transaction. Each names the attempt that makes
 * it and changes nothing when that is not the current one any more: a run that was thought dead can
 * neither charge nor overwrite.
 */
export class StaleAttemptError extends Error {
  override readonly name = 'StaleAttemptError';

  constructor(generationId: string, attempt: number) {
    super(`attempt ${attempt} of generation ${generationId} is not the current one`);
  }
}

/** Which run makes a change. Attempt 0 is the generation before its first attempt. */
export interface Fence {
  readonly id: string;
  readonly attempt: number;
}

export const transitions = {
  accept,
  start,
  progress,
  submitting,
  submitted,
  image,
  sampleFailed,
  warn,
  attemptFailed,
  finish,
};

export type NewGeneration = Omit<
  Generation,
  | 'seq'
  | 'status'
  | 'attempt'
  | 'cursor'
  | 'progress'
  | 'failure'
  | 'startedAt'
  | 'finishedAt'
  | 'imagesExpired'
>;

function accept(sql: Sql, generation: NewGeneration, createId: () => string): GenerationEvent {
  const samples = Array.from({ length: generation.parameters.samples }, () => idleProgress);
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
    JSON.stringify(samples),
    JSON.stringify(generation.warnings),
    generation.estimated,
    generation.deadline,
    generation.createdAt,
  );
  for (const position of samples.keys()) {
    sql.run(
      "INSERT INTO samples (generation_id, position, id, seed, status) VALUES (?, ?, ?, ?, 'PENDING')",
      generation.id,
      position,
      createId(),
      generation.parameters.seed + position,
    );
  }
  const accepted = {
    generationId: generation.id,
    cursor: 1,
    kind: 'ACCEPTED',
    status: 'QUEUED',
    progress: samples,
  } as const;
  insertEvent(sql, accepted, JSON.stringify(samples), generation.createdAt);
  return accepted;
}

export interface AttemptStart {
  readonly backend: BackendId;
  readonly weights: Weights;
  readonly revision: string;
  readonly reason: string;
}

/** Begins the attempt after `fence.attempt`; that one, if it never ended, was interrupted. */
function start(sql: Sql, fence: Fence, attempt: AttemptStart, now: number): GenerationEvent {
  interrupt(sql, fence, now);
  const changed = sql.run(
    `UPDATE generations SET status = 'RUNNING', attempt = attempt + 1, backend = ?, weights = ?, revision = ?, started_at = coalesce(started_at, ?)
     WHERE id = ? AND attempt = ? AND finished_at IS NULL`,
    attempt.backend,
    attempt.weights,
    attempt.revision,
    now,
    fence.id,
    fence.attempt,
  );
  if (changed === 0) throw new StaleAttemptError(fence.id, fence.attempt);
  sql.run(
    'INSERT INTO attempts (generation_id, number, backend, reason, started_at) VALUES (?, ?, ?, ?, ?)',
    fence.id,
    fence.attempt + 1,
    attempt.backend,
    attempt.reason,
    now,
  );
  return append(sql, { id: fence.id, attempt: fence.attempt + 1 }, 'STARTED', now);
}

function progress(
  sql: Sql,
  fence: Fence,
  samples: readonly SampleProgress[],
  now: number,
): GenerationEvent {
  setProgress(sql, fence, samples);
  return append(sql, fence, 'PROGRESS', now);
}

function submitting(sql: Sql, fence: Fence, position: number): void {
  check(sql, fence);
  sql.run(
    'UPDATE samples SET submitting = 1 WHERE generation_id = ? AND position = ?',
    fence.id,
    position,
  );
}

function submitted(sql: Sql, fence: Fence, position: number, handle: string): void {
  check(sql, fence);
  sql.run(
    'UPDATE samples SET submitting = 1, handle = ? WHERE generation_id = ? AND position = ?',
    handle,
    fence.id,
    position,
  );
}

export interface MadeImage {
  readonly position: number;
  readonly image: StoredImage;
  readonly seed: number;
  /** Micro-credits. */
  readonly cost: number;
}

function image(
  sql: Sql,
  fence: Fence,
  made: MadeImage,
  samples: readonly SampleProgress[],
  now: number,
): GenerationEvent {
  setProgress(sql, fence, samples);
  sql.run(
    `UPDATE samples SET status = 'SUCCEEDED', seed = ?, cost = ?, failure = NULL, file = ?, mime_type = ?, width = ?, height = ?, bytes = ?, sha256 = ?, thumbhash = ?
     WHERE generation_id = ? AND position = ? AND status = 'PENDING'`,
    made.seed,
    made.cost,
    made.image.file,
    made.image.mimeType,
    made.image.width,
    made.image.height,
    made.image.bytes,
    made.image.sha256,
    made.image.thumbhash,
    fence.id,
    made.position,
  );
  spend(sql, fence, made.cost);
  return append(sql, fence, 'IMAGE', now);
}

export interface LostSample {
  readonly position: number;
  readonly failure: Failure;
  /** Micro-credits that were spent without anything to show for it: never charged to the account. */
  readonly cost: number;
}

function sampleFailed(
  sql: Sql,
  fence: Fence,
  lost: LostSample,
  samples: readonly SampleProgress[],
  now: number,
): GenerationEvent {
  setProgress(sql, fence, samples);
  sql.run(
    "UPDATE samples SET status = ?, failure = ? WHERE generation_id = ? AND position = ? AND status = 'PENDING'",
    lost.failure.code === 'CANCELED' ? 'CANCELED' : 'FAILED',
    JSON.stringify(lost.failure),
    fence.id,
    lost.position,
  );
  spend(sql, fence, lost.cost);
  return append(sql, fence, 'SAMPLE_FAILED', now);
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

export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  readonly failure: Failure | null;
  readonly billed: Billed;
  /** Micro-credits spent by this attempt. */
  readonly cost: number;
}

/**
 * Ends an attempt that another backend follows: its failed samples are to be made again, and what
 * was in flight at the provider is forgotten, since the next backend knows nothing of it.
 */
function attemptFailed(
  sql: Sql,
  fence: Fence,
  end: AttemptEnd,
  next: { readonly backend: BackendId; readonly reason: string },
  now: number,
): GenerationEvent {
  check(sql, fence);
  endAttempt(sql, fence, end, now);
  sql.run(
    "UPDATE samples SET status = 'PENDING', failure = NULL, submitting = 0, handle = NULL WHERE generation_id = ? AND status <> 'SUCCEEDED'",
    fence.id,
  );
  const samples = sql.all('SELECT position FROM samples WHERE generation_id = ?', fence.id);
  sql.run(
    "UPDATE generations SET status = 'QUEUED', backend = ?, reason = ?, progress = ? WHERE id = ?",
    next.backend,
    next.reason,
    JSON.stringify(samples.map(() => idleProgress)),
    fence.id,
  );
  return append(sql, fence, 'ATTEMPT_FAILED', now);
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

/** Money spent by the current attempt, recorded as it is spent: a crash later loses none of it. */
function spend(sql: Sql, fence: Fence, cost: number): void {
  if (!Number.isSafeInteger(cost) || cost < 0)
    throw new RangeError(`a cost is a whole number of micro-credits from 0, not ${cost}`);
  sql.run(
    "UPDATE attempts SET cost = coalesce(cost, 0) + ?1, billed = CASE WHEN ?1 > 0 THEN 'YES' ELSE billed END WHERE generation_id = ?2 AND number = ?3",
    cost,
    fence.id,
    fence.attempt,
  );
}

/** Ends the current attempt if nobody did: its process is gone. What it had submitted may be billed. */
function interrupt(sql: Sql, fence: Fence, now: number): void {
  sql.run(
    `UPDATE attempts SET outcome = 'INTERRUPTED', finished_at = ?1, billed = CASE
       WHEN EXISTS (SELECT 1 FROM samples WHERE generation_id = ?2 AND submitting = 1 AND status <> 'SUCCEEDED') THEN 'UNKNOWN'
       ELSE billed END
     WHERE generation_id = ?2 AND number = ?3 AND outcome IS NULL`,
    now,
    fence.id,
    fence.attempt,
  );
}

function endAttempt(sql: Sql, fence: Fence, end: AttemptEnd, now: number): void {
  sql.run(
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

function check(sql: Sql, fence: Fence): void {
  const current = sql.get(
    'SELECT 1 FROM generations WHERE id = ? AND attempt = ? AND finished_at IS NULL',
    fence.id,
    fence.attempt,
  );
  if (!current) throw new StaleAttemptError(fence.id, fence.attempt);
}

function setProgress(sql: Sql, fence: Fence, samples: readonly SampleProgress[]): void {
  const changed = sql.run(
    "UPDATE generations SET progress = ? WHERE id = ? AND attempt = ? AND status = 'RUNNING'",
    JSON.stringify(samples),
    fence.id,
    fence.attempt,
  );
  if (changed === 0) throw new StaleAttemptError(fence.id, fence.attempt);
}

/** Stores the state the change led to as the next event. */
function append(sql: Sql, fence: Fence, kind: UpdateKind, now: number): GenerationEvent {
  const row = sql.get<{ cursor: number; status: Generation['status']; progress: string }>(
    'UPDATE generations SET cursor = cursor + 1 WHERE id = ? AND attempt = ? RETURNING cursor, status, progress',
    fence.id,
    fence.attempt,
  );
  if (!row) throw new StaleAttemptError(fence.id, fence.attempt);
  const event = {
    generationId: fence.id,
    cursor: row.cursor,
    kind,
    status: row.status,
    progress: JSON.parse(row.progress),
  };
  insertEvent(sql, event, row.progress, now);
  return event;
}

function insertEvent(sql: Sql, event: GenerationEvent, progress: string, now: number): void {
  sql.run(
    'INSERT INTO events (generation_id, cursor, kind, status, progress, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    event.generationId,
    event.cursor,
    event.kind,
    event.status,
    progress,
    now,
  );
}
