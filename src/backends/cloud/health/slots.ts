import { bulkhead } from 'cockatiel';
import { untilAborted } from '#src/backends/segmind/waiting.ts';

/** A bounded number of places, first come, first served. */
export interface Places {
  /** Waits for a place, which is held until it is disposed of. @throws the signal's reason */
  enter(signal: AbortSignal): Promise<Disposable>;
}

export function createPlaces(count: number): Places {
  const policy = bulkhead(count, Number.POSITIVE_INFINITY);
  return {
    async enter(signal) {
      signal.throwIfAborted();
      const entered = Promise.withResolvers<void>();
      const left = Promise.withResolvers<void>();
      void policy.execute(() => {
        entered.resolve();
        return left.promise;
      });
      try {
        await untilAborted(entered.promise, signal);
      } catch (error) {
        // The queue cannot be left: the place is given back as soon as it is reached.
        left.resolve();
        throw error;
      }
      return { [Symbol.dispose]: left.resolve };
    },
  };
}
