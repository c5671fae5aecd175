import type { Failure } from '#src/failures.ts';

/** Why a run is stopped from outside: the reason of its AbortSignal. */
export class StopError extends Error {
  override readonly name = 'StopError';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** A run that ends with this is left as it is: the next process takes it up again. */
export const shuttingDown: Failure = {
  code: 'SHUTTING_DOWN',
  message: 'The gateway is stopping; the generation goes on when it is back.',
  retryable: true,
  billed: 'NO',
};
