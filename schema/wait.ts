import { SlotsExhaustedError } from '#src/accounts/slot-pool.ts';
import {
  invalidInput,
  RateLimitedError,
  UnauthenticatedError,
} from '#src/domain/gateway-errors.ts';
import { untilEnded } from '#src/generations/watch/until-ended.ts';
import type { Context } from './context.ts';

/** Ten minutes: as long as the most patient of the usual HTTP clients waits by itself. */
export const maxWaitMs = 600_000;

export const waitDescription = `Milliseconds to wait for its end before the answer, at most ${maxWaitMs}; it goes on when they are over, when the client leaves, and when the gateway stops. A wait counts as an open subscription.`;

/** A right to wait. Disposing gives it back. */
export interface Wait extends Disposable {
  /**
   * Resolves when the generation has ended, the time is up, the client has gone or the gateway stops.
   *
   * @throws UnauthenticatedError when the viewer's key ended meanwhile
   */
  untilEnded(generationId: string): Promise<void>;
}

/**
 * Takes a slot before anything is accepted, so that what cannot be waited for begins nothing.
 *
 * @returns null when nothing is to be waited for
 * @throws InvalidInputError, RateLimitedError
 */
export function openWait(context: Context, waitMs: number | null | undefined): Wait | null {
  if (waitMs == null || waitMs === 0) return null;
  if (waitMs < 0 || waitMs > maxWaitMs)
    throw invalidInput(
      'waitMs',
      `${waitMs} is not allowed.`,
      `a whole number of milliseconds from 0 to ${maxWaitMs}`,
    );
  const { viewer, isStillValid, signal } = context;
  const stop = new AbortController();
  const end = (): void => stop.abort();
  const release = acquire(context, end);
  return {
    async untilEnded(generationId) {
      const { database, generations } = context;
      const timer = setTimeout(end, waitMs);
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      try {
        await untilEnded({ database, feed: generations.feed }, generationId, stop.signal);
      } catch (error) {
        if (!stop.signal.aborted) throw error;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
      }
      if (!(await isStillValid(viewer)))
        throw new UnauthenticatedError('The API key that this request came with has ended.');
    },
    [Symbol.dispose]: release,
  };
}

function acquire({ subscriptions, viewer, isStillValid }: Context, end: () => void): () => void {
  try {
    const { accountId } = viewer;
    return subscriptions.acquire({ accountId, isValid: () => isStillValid(viewer), end });
  } catch (error) {
    if (error instanceof SlotsExhaustedError) throw new RateLimitedError(error.message, null);
    throw error;
  }
}
