import type { Failure } from './failures.ts';

/*
 * Why a run is stopped from outside. The reason of its AbortSignal is a BackendError with one of
 * these, so that a backend can throw it on as it is and tell a shutdown from a cancellation.
 */

export const canceled: Failure = {
  code: 'CANCELED',
  message: 'The caller canceled it.',
  retryable: true,
  billed: 'NO',
};

/** A run that ends with this is left as it is: the next process takes it up again. */
export const shuttingDown: Failure = {
  code: 'SHUTTING_DOWN',
  message: 'The gateway is stopping; the generation goes on when it is back.',
  retryable: true,
  billed: 'NO',
};

/** The same, though the process goes on: it was not heard of in time, and another may have taken over. */
export const leaseLost: Failure = {
  ...shuttingDown,
  message: 'The worker could not be reached in time; the generation goes on with another.',
};

export function deadlineExceeded(deadlineMs: number | null): Failure {
  return {
    code: 'DEADLINE_EXCEEDED',
    message: `It was not done within ${deadlineMs} ms.`,
    retryable: true,
    billed: 'NO',
  };
}
