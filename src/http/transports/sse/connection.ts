import type { ServerResponse } from 'node:http';
import { whenAborted } from '#src/async/when-aborted.ts';
import type { Operation } from '#src/operations/operations.ts';
import { isStream, type Results } from '#src/operations/results.ts';
import { type EventStream, openEventStream } from './event-stream.ts';
import { serialized } from './serialized.ts';

/** Many operations over one event stream: reserved first, then opened, then filled. */
export interface Connection {
  readonly accountId: string;
  readonly isOpen: boolean;
  readonly operations: number;
  /** Aborts when it was closed, or its client has gone. */
  readonly closed: AbortSignal;
  /** Answers with the stream that all results go to; once. */
  open(response: ServerResponse): void;
  /** Takes an operation's id. @returns whether it was free */
  claim(id: string): boolean;
  /** Runs the operation that the id was claimed for, to its end or until it is stopped. */
  run(id: string, operation: Operation): Promise<void>;
  /** Ends an operation, and frees its id, whether it ran or was only claimed. */
  stop(id: string): Promise<void>;
  close(): void;
}

export interface ConnectionOptions {
  readonly accountId: string;
  /** It closes by itself when it is not opened in time. */
  readonly openWithinMs: number;
  onClose(): void;
}

export function createConnection({
  accountId,
  openWithinMs,
  onClose,
}: ConnectionOptions): Connection {
  const operations = new Map<string, Results | null>();
  const opened = Promise.withResolvers<EventStream | null>();
  const closed = new AbortController();
  // Keeps no process alive: one that stops has no streams to open.
  const expiry = setTimeout(close, openWithinMs).unref();
  let isOpen = false;

  function close(): void {
    clearTimeout(expiry);
    opened.resolve(null);
    closed.abort();
    for (const id of operations.keys()) void stop(id);
    onClose();
  }

  async function stop(id: string): Promise<void> {
    const results = operations.get(id);
    operations.delete(id);
    await results?.return();
  }

  return {
    accountId,
    get isOpen() {
      return isOpen;
    },
    get operations() {
      return operations.size;
    },
    closed: closed.signal,
    open(response) {
      isOpen = true;
      clearTimeout(expiry);
      const stream = openEventStream(response);
      whenAborted(stream.closed, close);
      opened.resolve(stream);
    },
    claim(id) {
      if (operations.has(id)) return false;
      operations.set(id, null);
      return true;
    },
    async run(id, operation) {
      const result = await operation.run();
      const stream = await opened.promise;
      const wanted = (): boolean => operations.has(id) && stream?.closed.aborted === false;
      const send = async (event: 'next' | 'complete', payload?: object): Promise<void> =>
        stream?.send({
          event,
          data: `{"id":${JSON.stringify(id)}${payload ? `,"payload":${serialized(payload)}` : ''}}`,
        });
      if (!isStream(result)) {
        await send('next', result);
      } else if (wanted()) {
        operations.set(id, result);
        for await (const one of result) await send('next', one);
      } else {
        await result.return();
      }
      if (wanted()) await send('complete');
      operations.delete(id);
    },
    stop,
    close,
  };
}
