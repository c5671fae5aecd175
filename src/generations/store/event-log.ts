import type { Generation, GenerationEvent, UpdateKind } from '#src/domain/generation.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
import {
  get,
  type Statement,
  type Steps,
  statement,
  together,
  type Value,
} from '#src/store/steps.ts';
import { owe } from '#src/webhooks/outbox.ts';
import { type Fence, StaleAttemptError } from './fence.ts';

/** How the generation's row changes with its next event. */
export interface Change {
  readonly kind: UpdateKind;
  readonly now: number;
  /** Columns of the generation, as `column = ?,`, and their values. */
  readonly set?: string;
  readonly values?: readonly Value[];
  /** Changes nothing of a generation that does not run. */
  readonly onlyRunning?: true;
}

/**
 * Changes the generation, and stores the state this led to as its next event, which its webhooks are owed.
 *
 * @param also changes of what belongs to the generation, made while its row is locked
 * @throws StaleAttemptError
 */
export function* append(
  fence: Fence,
  { kind, now, set = '', values = [], onlyRunning }: Change,
  ...also: readonly Statement[]
): Steps<GenerationEvent> {
  const row = yield* get<{ cursor: number; status: Generation['status']; progress: string }>(
    `UPDATE generations SET ${set} cursor = cursor + 1 WHERE id = ? AND attempt = ? AND worker IS NOT DISTINCT FROM ? ${onlyRunning ? "AND status = 'RUNNING'" : ''}
     RETURNING cursor, status, progress`,
    ...values,
    fence.id,
    fence.attempt,
    fence.worker ?? null,
  );
  if (!row) throw new StaleAttemptError(fence.id, fence.attempt);
  const { cursor, status, progress } = row;
  yield* together(
    ...also,
    insertEvent(fence.id, { cursor, kind, status, progress }, now),
    ...owe(fence.id, cursor, kind, now),
  );
  return { generationId: fence.id, cursor, kind, status, progress: JSON.parse(progress) };
}

/** An event as its row has it. */
interface EventFacts extends Pick<GenerationEvent, 'cursor' | 'kind' | 'status'> {
  readonly progress: string;
}

export function insertEvent(generationId: string, event: EventFacts, now: number): Statement {
  return statement(
    'INSERT INTO events (generation_id, cursor, kind, status, progress, created_at) VALUES (?, ?, ?, ?, ?, ?)',
    generationId,
    event.cursor,
    event.kind,
    event.status,
    event.progress,
    now,
  );
}

/** A change of a running generation that shows in the progress of its samples. */
export function progressed(
  kind: UpdateKind,
  samples: readonly SampleProgress[],
  now: number,
): Change {
  return { kind, now, set: 'progress = ?,', values: [JSON.stringify(samples)], onlyRunning: true };
}
