import type { ProviderMonthError } from '#src/budgets/provider-months.ts';
import { isCloud } from '#src/domain/backends.ts';
import type { Failure } from '#src/domain/failures.ts';
import {
  type Attempt,
  type Generation,
  isInFlight,
  mayBeBilled,
  type Sample,
} from '#src/domain/generation.ts';
import { repository } from '#src/generations/store/repository.ts';
import type { AttemptEnd } from '#src/generations/store/transitions/attempt-end.ts';
import type { Steps } from '#src/store/steps.ts';
import type { AttemptResult } from './tally.ts';

/*
 * How attempts ended that no run of this process counted: what is on record stands for it.
 */

export interface Recorded {
  readonly generation: Generation;
  readonly samples: readonly Sample[];
  /** The current one; undefined before the first. */
  readonly attempt: Attempt | undefined;
}

export function* readRecorded(generation: Generation): Steps<Recorded> {
  const attempts = yield* repository.attempts(generation.id);
  return {
    generation,
    samples: yield* repository.samples(generation.id),
    attempt: attempts.at(-1),
  };
}

/** One that an earlier process left when nothing was left to make. */
export function interrupted(recorded: Recorded): AttemptResult {
  const failure = recorded.samples.find((sample) => sample.failure)?.failure ?? null;
  return asRecorded(recorded, { outcome: 'INTERRUPTED', failure });
}

/** One that cannot begin: the backend it waited for is not configured any more. */
export function unavailable(recorded: Recorded): AttemptResult {
  const { backend } = recorded.generation;
  const failure: Failure = {
    code: 'MODEL_UNAVAILABLE',
    message: `The backend ${backend} that it waited for is not configured any more.`,
    retryable: true,
    billed: isCloud(backend) && recorded.samples.some(isInFlight) ? 'UNKNOWN' : 'NO',
  };
  return asRecorded(recorded, { outcome: 'FAILED', failure });
}

/** One that cannot begin: the month of its provider has not as much left as it may cost. */
export function unaffordable(
  recorded: Recorded,
  { message, until }: ProviderMonthError,
): AttemptResult {
  const failure: Failure = {
    code: 'MODEL_UNAVAILABLE',
    message,
    retryable: true,
    retryAt: until,
    billed: 'NO',
  };
  return asRecorded(recorded, { outcome: 'FAILED', failure });
}

/** One that a fault of the gateway ended. */
export function faulted(recorded: Recorded): AttemptResult {
  const failure: Failure = {
    code: 'INTERNAL',
    message: 'The gateway failed while it worked on this generation; the cause is in its log.',
    retryable: true,
    billed: 'UNKNOWN',
  };
  return asRecorded(recorded, { outcome: 'FAILED', failure });
}

function asRecorded(
  { generation, samples, attempt }: Recorded,
  end: Pick<AttemptEnd, 'outcome' | 'failure'>,
): AttemptResult {
  const isUnknown = isCloud(generation.backend) && samples.some(mayBeBilled);
  return {
    ...end,
    billed: isUnknown ? 'UNKNOWN' : (attempt?.billed ?? 'NO'),
    cost: attempt?.cost ?? 0,
    progress: generation.progress,
    statuses: samples.map(({ status }) => status),
  };
}
