/**
 * Merges what several tasks have to tell into one iteration, and lets each task wait until its
 * event was dealt with: an event is sent when the reader asks for the one after it.
 */
export interface EventChannel<T> {
  /** Resolves when the reader has dealt with the event, or reads no more. */
  send(event: T): Promise<void>;
  /** What is under way is still read; then the iteration ends. */
  end(): void;
  /** The reader has gone: every `send`, also a later one, resolves at once. */
  close(): void;
  receive(): AsyncGenerator<T, void, undefined>;
}

export function createEventChannel<T>(): EventChannel<T> {
  let waiting: { readonly event: T; done(): void }[] = [];
  let wake: (() => void) | undefined;
  let ended = false;
  let closed = false;
  return {
    async send(event) {
      if (closed) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ event, done: resolve });
      wake?.();
      await promise;
    },
    end() {
      ended = true;
      wake?.();
    },
    close() {
      closed = true;
      for (const { done } of waiting) done();
      waiting = [];
    },
    async *receive() {
      while (true) {
        const [next] = waiting;
        if (next) {
          yield next.event;
          waiting.shift();
          next.done();
        } else if (ended) {
          return;
        } else {
          const { promise, resolve } = Promise.withResolvers<void>();
          wake = resolve;
          await promise;
        }
      }
    },
  };
}
