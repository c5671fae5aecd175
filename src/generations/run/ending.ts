import type { MicroCredits } from '#src/domain/credits.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { Generation, SampleStatus, TerminalStatus } from '#src/domain/generation.ts';
import type { Finish } from '#src/generations/store/transitions/transitions.ts';
import { type Ended, ofGeneration } from '#src/lifecycle/event.ts';
import type { AttemptResult } from './tally.ts';

/** @param samples the statuses of all; what is still PENDING is not going to be made */
export function statusOf(
  samples: readonly SampleStatus[],
  failure: Failure | null,
): TerminalStatus {
  if (failure?.code === 'CANCELED') return 'CANCELED';
  const made = samples.filter((status) => status === 'SUCCEEDED').length;
  if (made === 0) return 'FAILED';
  return made === samples.length ? 'SUCCEEDED' : 'PARTIAL';
}

/** How a generation ends with its last attempt. */
export function endingOf(attempt: AttemptResult): Finish {
  const status = statusOf(attempt.statuses, attempt.failure);
  const failure = status === 'SUCCEEDED' ? null : attempt.failure;
  return { status, failure, attempt, progress: attempt.progress };
}

/** A generation's end, to be told. */
export function endedEvent(
  generation: Generation,
  { status, failure }: Finish,
  charged: MicroCredits,
  now: number,
): Ended {
  const { backend, attempt: attempts, createdAt } = generation;
  const ms = Math.max(0, now - createdAt);
  const about = ofGeneration(generation);
  return { type: 'ENDED', ...about, backend, status, failure, attempts, charged, ms };
}
