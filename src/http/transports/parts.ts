import type { ServerResponse } from 'node:http';
import type { ResultStream } from './result-stream.ts';
import { serialized } from './sse/serialized.ts';
import { openStreamedBody } from './streamed-body.ts';

/** Any text that no JSON begins a line with. */
const boundary = 'graphql';
const delimiter = `\r\n--${boundary}`;

function partOf(json: string): string {
  return `\r\ncontent-type: application/json\r\n\r\n${json}${delimiter}`;
}

/**
 * Answers with results as parts of one body, as Apollo's clients and federation's routers take
 * subscriptions: https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol
 *
 * A part is sent with the delimiter behind it, not before it: clients read up to that.
 */
export function openResultParts(response: ServerResponse): ResultStream {
  const body = openStreamedBody(response, {
    contentType: `multipart/mixed;boundary="${boundary}";subscriptionSpec="1.0"`,
    opening: delimiter,
    keepAlive: partOf('{}'),
  });
  return {
    send: (result) => body.write(partOf(`{"payload":${serialized(result)}}`)),
    async complete() {
      body.end('--\r\n');
    },
    closed: body.closed,
  };
}
