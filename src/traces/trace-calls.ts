import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { newSpanId, type TraceContext, toTraceparent } from '#src/lifecycle/trace-context.ts';
import { placeOfAttempt, type Traced } from './places.ts';
import type { OnSpan } from './span.ts';

/** What undici tells of a request: https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md */
interface CallMessage {
  readonly request: {
    readonly origin: string;
    readonly method: string;
    addHeader(name: string, value: string): void;
  };
  readonly response?: { readonly statusCode: number };
  readonly error?: Error;
}

interface OpenCall {
  readonly place: TraceContext;
  readonly parentId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly startedAt: number;
  status?: number;
}

export interface CallTracer extends Disposable {
  /** Does an attempt's work: what it sends over HTTP meanwhile is traced as its own. */
  within<T>(attempt: TracedAttempt, work: () => T): T;
}

export interface TracedAttempt extends Traced {
  readonly attempt: number;
  readonly backend: string;
  readonly model: string;
}

export interface CallTracerOptions {
  now(): number;
  readonly onSpan: OnSpan;
}

/**
 * Traces what attempts send to providers, and names the trace to them in `traceparent`. undici tells of
 * every request; those that no attempt sends are left as they are.
 */
export function traceCalls({ now, onSpan }: CallTracerOptions): CallTracer {
  const current = new AsyncLocalStorage<TracedAttempt>();
  const open = new WeakMap<object, OpenCall>();

  function begin(message: unknown): void {
    const attempt = current.getStore();
    if (!attempt) return;
    const { request } = message as CallMessage;
    const parent = placeOfAttempt(attempt, attempt.attempt);
    const place = { ...parent, spanId: newSpanId() };
    request.addHeader('traceparent', toTraceparent(place));
    const { hostname } = new URL(request.origin);
    open.set(request, {
      place,
      parentId: parent.spanId,
      startedAt: now(),
      // Neither path nor query: they may hold a key or the prompt.
      attributes: {
        'http.request.method': request.method,
        'server.address': hostname,
        'gen_ai.operation.name': 'image_generation',
        'gen_ai.provider.name': attempt.backend,
        'gen_ai.request.model': attempt.model,
      },
    });
  }

  function note(message: unknown): void {
    const { request, response } = message as CallMessage;
    const call = open.get(request);
    if (call && response) call.status = response.statusCode;
  }

  function end(message: unknown): void {
    const { request, error } = message as CallMessage;
    const call = open.get(request);
    if (!call) return;
    open.delete(request);
    const { attributes, status, ...rest } = call;
    const failed = error
      ? error.name
      : status !== undefined && status >= 400
        ? `${status}`
        : undefined;
    onSpan({
      name: `${request.method} ${attributes['server.address']}`,
      kind: 'CLIENT',
      ...rest,
      endedAt: now(),
      attributes: { ...attributes, 'http.response.status_code': status, 'error.type': failed },
      error: failed,
    });
  }

  const listeners = {
    'undici:request:create': begin,
    'undici:request:headers': note,
    'undici:request:trailers': end,
    'undici:request:error': end,
  } as const;
  for (const [channel, listener] of Object.entries(listeners)) subscribe(channel, listener);
  return {
    within: (attempt, work) => current.run(attempt, work),
    [Symbol.dispose]() {
      for (const [channel, listener] of Object.entries(listeners)) unsubscribe(channel, listener);
    },
  };
}
