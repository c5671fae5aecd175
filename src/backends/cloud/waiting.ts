import { setTimeout as timer } from 'node:timers/promises';

/** Node's timers fire at once beyond this. */
const longestTimerMs = 2 ** 31 - 1;

/** @throws the signal's reason, as soon as it aborts */
export async function delay(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await timer(Math.min(Math.max(0, ms), longestTimerMs), undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/**
 * For what cannot be aborted itself: settles as the promise does, or throws the signal's reason as
 * soon as it aborts. The promise goes on; nobody waits for it.
 */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
