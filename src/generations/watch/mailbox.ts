import type { LiveEvent } from '#src/feed/feed.ts';

export interface Taken {
  readonly event: LiveEvent;
  /** Progress events before this one may have been given up, because the reader was slow. */
  readonly thinned: boolean;
}

/** Where events wait for one reader. */
export interface Mailbox extends Disposable {
  put(event: LiveEvent): void;
  /** @returns the next event, or undefined when the signal aborted or the mailbox was disposed */
  take(): Promise<Taken | undefined>;
}

/** A reader that is further behind than this is slow: about a minute of steps. */
const roomForProgress = 64;

/**
 * Keeps what a slow reader must not miss and gives up what is out of date: when there is no more
 * room, all waiting progress makes way for the newest event, which tells it all. Everything else
 * waits in order; a generation has few of those, so the mailbox is bounded.
 */
export function createMailbox(signal: AbortSignal): Mailbox {
  let waiting: LiveEvent[] = [];
  /** The last cursor before which progress was given up. */
  let thinnedTo = 0;
  let wake: (() => void) | undefined;
  let closed = signal.aborted;

  const close = (): void => {
    closed = true;
    wake?.();
  };
  signal.addEventListener('abort', close, { once: true });

  return {
    put(event) {
      if (waiting.length >= roomForProgress) {
        waiting = waiting.filter(({ kind }) => kind !== 'PROGRESS');
        thinnedTo = event.cursor;
      }
      waiting.push(event);
      wake?.();
    },
    async take() {
      while (!closed && waiting.length === 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
        wake = undefined;
      }
      if (closed) return undefined;
      const event = waiting.shift()!;
      return { event, thinned: event.cursor <= thinnedTo };
    },
    [Symbol.dispose]() {
      signal.removeEventListener('abort', close);
      waiting = [];
      close();
    },
  };
}
