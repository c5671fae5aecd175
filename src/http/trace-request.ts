import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parseTraceparent, type TraceContext, toTraceparent } from '#src/domain/trace-context.ts';

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
  const place: TraceContext = {
    traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    sampled: parent?.sampled ?? true,
  };
  const traceparent = toTraceparent(place);
  traced.set(request, traceparent);
  return { traceparent, parentSpanId: parent?.spanId };
}

/** @returns null where it is not traced */
export function traceparentOf(request: IncomingMessage): string | null {
  return traced.get(request) ?? null;
}
