import type { ServerResponse } from 'node:http';

/** One server-sent event. */
export interface ServerSentEvent {
  readonly event: string;
  /** A line of JSON, or nothing. */
  readonly data: string;
  /** What a reconnecting client sends back as `Last-Event-ID`. */
  readonly id?: string | undefined;
}

export interface EventStream {
  /** Resolves when the client took enough for more to be sent, or has gone. */
  send(event: ServerSentEvent): Promise<void>;
  end(): void;
  /** Aborts when the client has gone or the stream was ended. */
  readonly closed: AbortSignal;
}

/** Proxies commonly cut what is silent for 30 or 60 seconds. */
export const keepAliveMs = 12_000;

/** A comment, which clients ignore. Also sent first, because some browsers wait for a byte of the body. */
const keepAlive = ':\n\n';

/** Answers with a stream of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function openEventStream(response: ServerResponse): EventStream {
  const closed = new AbortController();
  let drained: PromiseWithResolvers<void> | undefined;
  const release = (): void => {
    drained?.resolve();
    drained = undefined;
  };
  // Nothing for a client that does not read: it would only wait in our memory.
  const beat = setInterval(() => {
    if (!response.writableNeedDrain && !response.writableEnded) response.write(keepAlive);
  }, keepAliveMs);
  response.on('drain', release);
  response.once('close', () => {
    clearInterval(beat);
    closed.abort();
    release();
  });
  response.socket?.setNoDelay(true);
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // For nginx, which otherwise gathers the events into blocks.
    'x-accel-buffering': 'no',
  });
  response.write(keepAlive);
  return {
    async send({ event, data, id }) {
      if (closed.signal.aborted || response.writableEnded) return;
      const fields = `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
      if (response.write(fields)) return;
      drained ??= Promise.withResolvers();
      await drained.promise;
    },
    end() {
      response.end();
    },
    closed: closed.signal,
  };
}
