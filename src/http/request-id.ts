import type { IncomingMessage } from 'node:http';
import type { Asked } from '#src/operations/operations.ts';
import { clientGone } from './client-gone.ts';
import { traceparentOf } from './trace-request.ts';

export const requestIdHeader = 'x-request-id';

/** What a line of a log, a header and a search field take without quoting. */
const usable = /^[\w.:/@+=-]{1,128}$/;

/**
 * Gives the request the id that its sender sent, or a new one where none came that can be used, so
 * that every part reads it in the header. @returns it
 */
export function nameRequest({ headers }: IncomingMessage, createId: () => string): string {
  const given = headers[requestIdHeader];
  const id = typeof given === 'string' && usable.test(given) ? given : `req_${createId()}`;
  headers[requestIdHeader] = id;
  return id;
}

export function requestIdOf({ headers }: IncomingMessage): string | null {
  const id = headers[requestIdHeader];
  return typeof id === 'string' ? id : null;
}

/** What an operation is to know of the request that it came with. */
export function askedBy(request: IncomingMessage): Asked {
  return { signal: clientGone(request), ...namesOf(request) };
}

/** What the request is found by: in the log, and in a trace. */
export function namesOf(request: IncomingMessage) {
  return { requestId: requestIdOf(request), traceparent: traceparentOf(request) };
}
