import { BackendError } from '#src/backends/backend.ts';
import type { Failure } from '#src/domain/failures.ts';

/** @returns the failure of a run that ended in a known way, or null for a fault of ours */
export function failureOf(error: unknown, signal: AbortSignal): Failure | null {
  if (error instanceof BackendError) return error.failure;
  // Some APIs throw an AbortError of their own instead of the signal's reason.
  const isStop = error === signal.reason || (error as Error).name === 'AbortError';
  return signal.aborted && isStop && signal.reason instanceof BackendError
    ? signal.reason.failure
    : null;
}
