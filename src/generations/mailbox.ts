import type { LiveEvent } from './bus.ts';
import type { Watched } from './watch.ts';

/** Where events wait for one reader. */
export interface Mailbox extends Disposable {
  put(event: LiveEvent): void;
  /** @returns the next event, or undefined when the signal aborted or the mailbox was disposed */
  take(): Promise<Watched | undefined>;
}

/**
 * Keeps what a slow reader must not miss and forgets what is out of date: of progress events only
 * the newest waits, everything else waits in order. A generation has few of those, so the mailbox
 * is bounded by what it is about.
 */
export function createMailbox(signal: AbortSignal): Mailbox {
  let waiting: LiveEvent[] = [];
  let missed = 0;
  let wake: (() => void) | undefined;
  let closed = signal.aborted;

  const close = (): void => {
    closed = true;
    wake?.();
  };
  signal.addEventListener('abort', close, { once: true });

  return {
    put(event) {
      const last = waiting.at(-1);
      if (last?.kind === 'PROGRESS' && event.kind === 'PROGRESS') {
        waiting[waiting.length - 1] = event;
        missed += 1;
      } else {
        waiting.push(event);
      }
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
      const watched = { event: waiting.shift()!, missed };
      missed = 0;
      return watched;
    },
    [Symbol.dispose]() {
      signal.removeEventListener('abort', close);
      waiting = [];
      close();
    },
  };
}
