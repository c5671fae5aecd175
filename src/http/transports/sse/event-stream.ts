import type { ServerResponse } from 'node:http';
import { openStreamedBody } from '#src/http/transports/streamed-body.ts';

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

/** A comment, which clients ignore. */
const comment = ':\n\n';

/** Answers with a stream of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function openEventStream(response: ServerResponse): EventStream {
  const body = openStreamedBody(response, {
    contentType: 'text/event-stream; charset=utf-8',
    opening: comment,
    keepAlive: comment,
  });
  return {
    send: ({ event, data, id }) =>
      body.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`),
    end: () => body.end(),
    closed: body.closed,
  };
}
