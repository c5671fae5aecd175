import type { IncomingMessage } from 'node:http';
import { parseTraceparent, placeBelow, toTraceparent } from '#src/lifecycle/trace-context.ts';
import type { Asked } from '#src/operations/operations.ts';
import { clientGone } from './client-gone.ts';

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

export interface TracedRequest {
  /** The request's own place. */
  readonly traceparent: string;
  /** The sender's, where it is part of a trace. */
  readonly parentSpanId: string | undefined;
}

const traced = new WeakMap<IncomingMessage, string>();

/** Gives the request a place in the trace that its sender named in `traceparent`, or in a new one. */
export function traceRequest(request: IncomingMessage): TracedRequest {
  const parent = parseTraceparent(request.headers.traceparent);
  const traceparent = toTraceparent(placeBelow(parent));
  traced.set(request, traceparent);
  return { traceparent, parentSpanId: parent?.spanId };
}

/** @returns null where it is not traced */
function traceparentOf(request: IncomingMessage): string | null {
  return traced.get(request) ?? null;
}
