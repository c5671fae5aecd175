import { bulkhead } from 'cockatiel';
import { untilAborted } from '#src/async/until-aborted.ts';

/** A bounded number of calls at once, first come, first served. */
export interface Slots {
  /** Waits for a slot, which is held until it is disposed of. @throws the signal's reason */
  acquire(signal: AbortSignal): Promise<Disposable>;
}

export function createSlots(count: number): Slots {
  const policy = bulkhead(count, Number.POSITIVE_INFINITY);
  return {
    async acquire(signal) {
      signal.throwIfAborted();
      const acquired = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      void policy.execute(() => {
        acquired.resolve();
        return released.promise;
      });
      try {
        await untilAborted(acquired.promise, signal);
      } catch (error) {
        // The queue cannot be left: the slot is given back as soon as it is reached.
        released.resolve();
        throw error;
      }
      return { [Symbol.dispose]: released.resolve };
    },
  };
}
