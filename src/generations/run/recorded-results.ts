import type { ProviderMonthError } from '#src/budgets/provider-months.ts';
import { isCloud } from '#src/domain/backends.ts';
import type { Failure } from '#src/domain/failures.ts';
import { type Generation, isInFlight, type Sample } from '#src/domain/generation.ts';
import type { AttemptEnd } from '#src/generations/store/transitions/attempt-end.ts';
import type { AttemptResult } from './tally.ts';

/*
 * How attempts ended that no run of this process counted: what is on record stands for it.
 */

/** One that an earlier process left when nothing was left to make. */
export function interrupted(generation: Generation, samples: readonly Sample[]): AttemptResult {
  const failure = samples.find((sample) => sample.failure)?.failure ?? null;
  return asRecorded(generation, samples, {
    outcome: 'INTERRUPTED',
    failure,
    billed: failure?.billed ?? (isCloud(generation.backend) ? 'YES' : 'NO'),
  });
}

/** One that cannot begin: the backend it waited for is not configured any more. */
export function unavailable(generation: Generation, samples: readonly Sample[]): AttemptResult {
  const failure: Failure = {
    code: 'MODEL_UNAVAILABLE',
    message: `The backend ${generation.backend} that it waited for is not configured any more.`,
    retryable: true,
    billed: isCloud(generation.backend) && samples.some(isInFlight) ? 'UNKNOWN' : 'NO',
  };
  return asRecorded(generation, samples, { outcome: 'FAILED', failure, billed: failure.billed });
}

/** One that cannot begin: the month of its provider has not as much left as it may cost. */
export function unaffordable(
  generation: Generation,
  samples: readonly Sample[],
  { message, until }: ProviderMonthError,
): AttemptResult {
  const failure: Failure = {
    code: 'MODEL_UNAVAILABLE',
    message,
    retryable: true,
    retryAt: until,
    billed: 'NO',
  };
  return asRecorded(generation, samples, { outcome: 'FAILED', failure, billed: 'NO' });
}

/** One that a fault of the gateway ended. */
export function faulted(generation: Generation, samples: readonly Sample[]): AttemptResult {
  const failure: Failure = {
    code: 'INTERNAL',
    message: 'The gateway failed while it worked on this generation; the cause is in its log.',
    retryable: true,
    billed: 'UNKNOWN',
  };
  return asRecorded(generation, samples, { outcome: 'FAILED', failure, billed: failure.billed });
}

function asRecorded(
  { progress }: Generation,
  samples: readonly Sample[],
  end: Omit<AttemptEnd, 'cost'>,
): AttemptResult {
  return {
    ...end,
    cost: samples.reduce((sum, sample) => sum + (sample.cost ?? 0), 0),
    progress,
    statuses: samples.map(({ status }) => status),
  };
}
