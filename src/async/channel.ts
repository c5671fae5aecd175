/**
 * A queue with one reader. It merges what several tasks have to say into one order, and lets each
 * of them wait until its item was dealt with. It holds whatever is sent, without a bound: a sender
 * that does not wait must be bounded by other means.
 */
export interface Channel<T> {
  /** Resolves when the reader has asked for the item after this one, or reads no more. */
  send(item: T): Promise<void>;
  /** Nothing follows: what was sent is still read. */
  end(): void;
  /** The reader has gone: what was sent is dropped, and every `send`, also a later one, resolves at once. */
  close(): void;
  /** @returns the next item, or undefined when nothing follows. One call at a time */
  take(): Promise<T | undefined>;
  /** Every item until nothing follows. */
  receive(): AsyncGenerator<T, void, undefined>;
}

interface Sent<T> {
  readonly item: T;
  done(): void;
}

export function createChannel<T>(): Channel<T> {
  let waiting: Sent<T>[] = [];
  /** What the reader is dealing with. */
  let current: Sent<T> | undefined;
  let wake: (() => void) | undefined;
  let isEnded = false;
  let isClosed = false;

  async function next(): Promise<Sent<T> | undefined> {
    current?.done();
    current = undefined;
    while (waiting.length === 0 && !isEnded) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await promise;
    }
    current = waiting.shift();
    return current;
  }

  return {
    async send(item) {
      if (isClosed) {
        return;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ item, done: resolve });
      wake?.();
      await promise;
    },
    end() {
      isEnded = true;
      wake?.();
    },
    close() {
      isClosed = true;
      isEnded = true;
      current?.done();
      for (const { done } of waiting) {
        done();
      }
      waiting = [];
      wake?.();
    },
    async take() {
      return (await next())?.item;
    },
    async *receive() {
      for (let sent = await next(); sent; sent = await next()) {
        yield sent.item;
      }
    },
  };
}
