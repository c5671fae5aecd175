import { delay } from './delay.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * Reads an iteration that is to end soon after the signal aborts, and waits for that no longer than
 * `graceMs`: the reader goes on, whatever the other side does. What comes later is not read.
 *
 * @throws what the iteration throws, or the signal's reason when it has not ended in time
 */
export async function* endWithin<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
  graceMs: number,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const isLate = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  function onAbort(): void {
    timer = setTimeout(() => isLate.abort(signal.reason), graceMs);
  }
  if (signal.aborted) {
    onAbort();
  }
  signal.addEventListener('abort', onAbort, { once: true });
  let hasEnded = false;
  try {
    for (;;) {
      const result = await untilAborted(iterator.next(), isLate.signal).catch((error) => {
        hasEnded = !isLate.signal.aborted;
        throw error;
      });
      if (result.done) {
        hasEnded = true;
        return;
      }
      yield result.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
    if (!hasEnded) {
      await leave(iterator, isLate.signal.aborted ? 0 : graceMs);
    }
  }
}

/** Tells the other side that it is not read any more, and gives it the time to tidy up. */
async function leave(iterator: AsyncIterator<unknown>, graceMs: number): Promise<void> {
  const stop = new AbortController();
  const left = Promise.resolve(iterator.return?.()).catch(() => {
    // Its failure is of no use to anyone: the reader has one of its own.
  });
  const waited = delay(graceMs, stop.signal).catch(() => {});
  await Promise.race([left, waited]);
  stop.abort();
}
