import { setTimeout as timer } from 'node:timers/promises';

/** Node's timers fire at once beyond this. */
export const longestTimerMs = 2 ** 31 - 1;

/** Waits; less than nothing is nothing, and more than Node's timers take is the longest they take. @throws the signal's reason, as soon as it aborts */
export async function delay(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await timer(Math.min(Math.max(0, ms), longestTimerMs), undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
