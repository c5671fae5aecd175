import type { ServerResponse } from 'node:http';
import type { ResultStream } from '#src/http/transports/result-stream.ts';
import { openEventStream } from './event-stream.ts';
import { serialized } from './serialized.ts';

/** Answers with results as `next` events, and `complete` after the last. */
export function openResultEvents(response: ServerResponse): ResultStream {
  const stream = openEventStream(response);
  return {
    send: (result) => stream.send({ event: 'next', data: serialized(result) }),
    async complete() {
      await stream.send({ event: 'complete', data: '' });
      stream.end();
    },
    closed: stream.closed,
  };
}
