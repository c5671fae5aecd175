/** Tells those who watch an account's credits that they may have changed. Says nothing of the amounts: those are read. */
export interface CreditBus {
  changed(accountId: string): void;
  /** Every account's: the provider's balance changed. */
  changedForAll(): void;
  /** Yields at once, and then after each change; changes while the reader is busy come as one. */
  watch(accountId: string, signal: AbortSignal): AsyncGenerator<void, void, undefined>;
}

export function createCreditBus(): CreditBus {
  const watchers = new Map<string, Set<() => void>>();
  const notify = (accountId: string): void => {
    for (const watcher of watchers.get(accountId) ?? []) watcher();
  };
  return {
    changed: notify,
    changedForAll() {
      for (const accountId of watchers.keys()) notify(accountId);
    },
    async *watch(accountId, signal) {
      const own = watchers.get(accountId) ?? new Set();
      watchers.set(accountId, own);
      let dirty = true;
      let wake: (() => void) | undefined;
      const mark = (): void => {
        dirty = true;
        wake?.();
      };
      own.add(mark);
      signal.addEventListener('abort', mark, { once: true });
      try {
        while (!signal.aborted) {
          if (dirty) {
            dirty = false;
            yield;
            continue;
          }
          const { promise, resolve } = Promise.withResolvers<void>();
          wake = resolve;
          await promise;
        }
      } finally {
        own.delete(mark);
        if (own.size === 0) watchers.delete(accountId);
        signal.removeEventListener('abort', mark);
      }
    },
  };
}
