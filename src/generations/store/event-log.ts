import type { Generation, GenerationEvent, UpdateKind } from '#src/domain/generation.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
import { get, run, type Steps } from '#src/store/steps.ts';
import { type Fence, StaleAttemptError } from './fence.ts';

export function* setProgress(fence: Fence, samples: readonly SampleProgress[]): Steps<void> {
  const changed = yield* run(
    "UPDATE generations SET progress = ? WHERE id = ? AND attempt = ? AND status = 'RUNNING'",
    JSON.stringify(samples),
    fence.id,
    fence.attempt,
  );
  if (changed === 0) throw new StaleAttemptError(fence.id, fence.attempt);
}

/** Stores the state the change led to as the next event. */
export function* append(fence: Fence, kind: UpdateKind, now: number): Steps<GenerationEvent> {
  const row = yield* get<{ cursor: number; status: Generation['status']; progress: string }>(
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
  yield* insertEvent(event, row.progress, now);
  return event;
}

export function* insertEvent(event: GenerationEvent, progress: string, now: number): Steps<void> {
  yield* run(
    'INSERT INTO events (generation_id, cursor, kind, status, progress, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    event.generationId,
    event.cursor,
    event.kind,
    event.status,
    progress,
    now,
  );
}
