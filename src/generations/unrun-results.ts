import type { Failure } from '#src/failures.ts';
import { type Generation, isInFlight, type Sample } from './generation.ts';
import type { AttemptResult } from './tally.ts';

/** The result of an attempt that an earlier process left when nothing was left to make. */
export function interrupted(generation: Generation, samples: readonly Sample[]): AttemptResult {
  const failure = samples.find((sample) => sample.failure)?.failure ?? null;
  return {
    outcome: 'INTERRUPTED',
    failure,
    billed: failure?.billed ?? 'YES',
    cost: samples.reduce((sum, sample) => sum + (sample.cost ?? 0), 0),
    progress: generation.progress,
    statuses: samples.map(({ status }) => status),
  };
}

/** The result of an attempt that cannot begin: the backend it waited for is not configured any more. */
export function unavailable(generation: Generation, samples: readonly Sample[]): AttemptResult {
  const failure: Failure = {
    code: 'MODEL_UNAVAILABLE',
    message: `The backend ${generation.backend} that it waited for is not configured any more.`,
    retryable: true,
    billed: samples.some(isInFlight) ? 'UNKNOWN' : 'NO',
  };
  return {
    outcome: 'FAILED',
    failure,
    billed: failure.billed,
    cost: samples.reduce((sum, sample) => sum + (sample.cost ?? 0), 0),
    progress: generation.progress,
    statuses: samples.map(({ status }) => status),
  };
}
