import type { MicroCredits } from '#src/domain/credits.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { GenerationEvent, ModerationVerdict, StoredImage } from '#src/domain/generation.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
import { append, progressed } from '#src/generations/store/event-log.ts';
import { check, type Fence } from '#src/generations/store/fence.ts';
import { run, type Steps, statement } from '#src/store/steps.ts';
import { spent } from './attempt-end.ts';

export function progress(
  fence: Fence,
  samples: readonly SampleProgress[],
  now: number,
): Steps<GenerationEvent> {
  return append(fence, progressed('PROGRESS', samples, now));
}

export function* submitting(fence: Fence, index: number): Steps<void> {
  yield* check(fence);
  yield* run(
    'UPDATE samples SET submitting = 1 WHERE generation_id = ? AND position = ?',
    fence.id,
    index,
  );
}

export function* submitted(fence: Fence, index: number, handle: string): Steps<void> {
  yield* check(fence);
  yield* run(
    'UPDATE samples SET submitting = 1, handle = ? WHERE generation_id = ? AND position = ?',
    handle,
    fence.id,
    index,
  );
}

/** Which of the operator's servers the current attempt has asked so far. */
export function* asking(fence: Fence, servers: readonly string[]): Steps<void> {
  yield* check(fence);
  yield* run(
    'UPDATE attempts SET servers = ? WHERE generation_id = ? AND number = ?',
    JSON.stringify(servers),
    fence.id,
    fence.attempt,
  );
}

export interface MadeSample {
  readonly index: number;
  readonly image: StoredImage;
  readonly seed: number;
  readonly cost: MicroCredits;
  readonly moderation?: ModerationVerdict | null | undefined;
}

export function image(
  fence: Fence,
  made: MadeSample,
  samples: readonly SampleProgress[],
  now: number,
): Steps<GenerationEvent> {
  return append(
    fence,
    progressed('IMAGE', samples, now),
    statement(
      `UPDATE samples SET status = 'SUCCEEDED', seed = ?, cost = ?, failure = NULL, file = ?, mime_type = ?, width = ?, height = ?, bytes = ?, sha256 = ?, moderation = ?
       WHERE generation_id = ? AND position = ? AND status = 'PENDING'`,
      made.seed,
      made.cost,
      made.image.key,
      made.image.mimeType,
      made.image.width,
      made.image.height,
      made.image.bytes,
      made.image.sha256,
      made.moderation ?? null,
      fence.id,
      made.index,
    ),
    spent(fence, made.cost),
  );
}

export interface LostSample {
  readonly index: number;
  readonly failure: Failure;
  /** What was spent without anything to show for it: never charged to the account. */
  readonly cost: MicroCredits;
  readonly moderation?: ModerationVerdict | null | undefined;
}

export function sampleFailed(
  fence: Fence,
  lost: LostSample,
  samples: readonly SampleProgress[],
  now: number,
): Steps<GenerationEvent> {
  return append(
    fence,
    progressed('SAMPLE_FAILED', samples, now),
    statement(
      "UPDATE samples SET status = ?, failure = ?, moderation = ? WHERE generation_id = ? AND position = ? AND status = 'PENDING'",
      lost.failure.code === 'CANCELED' ? 'CANCELED' : 'FAILED',
      JSON.stringify(lost.failure),
      lost.moderation ?? null,
      fence.id,
      lost.index,
    ),
    spent(fence, lost.cost),
  );
}
