import { setTimeout as delay } from 'node:timers/promises';
import { type Attributes, type Span, spanKinds } from './span.ts';

export interface ExporterOptions {
  /** Of a receiver of OTLP over HTTP, such as `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly version: string;
  /** Told when spans could not be delivered: once for each time that this begins. */
  onFault(error: unknown): void;
}

export interface SpanExporter extends AsyncDisposable {
  /** Never waits, and sends nothing itself: what is sent inside an attempt is taken for its own. */
  add(span: Span): void;
}

const everyMs = 1_000;
const batchSize = 512;
/** More are dropped: traces may not cost the gateway its memory. */
const mostWaiting = 8_192;
const timeoutMs = 10_000;
/** What waits at the end is sent within this time, or dropped: the process is to end. */
const closeMs = 1_000;
const retryMs = [250, 1_000];
/** Those that may be sent again: https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const repeatable: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Sends spans to a receiver of OTLP, as JSON over HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export function createExporter(options: ExporterOptions): SpanExporter {
  const waiting: Span[] = [];
  const over = new AbortController();
  let isFailing = false;
  let sending: Promise<void> | undefined;
  const timer = setInterval(() => void flush(), everyMs);
  timer.unref();

  async function deliver(spans: readonly Span[]): Promise<void> {
    try {
      await send(options, spans, over.signal);
      isFailing = false;
    } catch (error) {
      if (!isFailing) options.onFault(error);
      isFailing = true;
    }
  }

  async function deliverAll(): Promise<void> {
    try {
      while (waiting.length > 0) await deliver(waiting.splice(0, batchSize));
    } finally {
      // In the turn in which nothing waited: what is added from now on is sent by another flush.
      sending = undefined;
    }
  }

  /** One batch after the other: what a slow receiver has not taken stays among what waits. */
  function flush(): Promise<void> {
    if (waiting.length === 0) return sending ?? Promise.resolve();
    sending ??= deliverAll();
    return sending;
  }

  return {
    add(span) {
      if (!span.place.sampled || waiting.length >= mostWaiting) return;
      waiting.push(span);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      const ending = setTimeout(() => {
        waiting.length = 0;
        over.abort(new Error('the receiver of traces is too slow to be waited for'));
      }, closeMs);
      await flush();
      clearTimeout(ending);
    },
  };
}

async function send(
  options: ExporterOptions,
  spans: readonly Span[],
  over: AbortSignal,
): Promise<void> {
  const { endpoint, headers } = options;
  const body = JSON.stringify(requestOf(options, spans));
  for (const waitMs of [...retryMs, null]) {
    const response = await fetch(`${endpoint.replace(/\/$/, '')}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      // The headers are for this receiver alone.
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), over]),
    });
    await response.body?.cancel();
    if (response.ok) return;
    if (waitMs === null || !repeatable.has(response.status))
      throw new Error(`the receiver of traces answered ${response.status}`);
    await delay(waitMs, undefined, { signal: over });
  }
}

/** `ExportTraceServiceRequest` of the protocol. */
function requestOf({ serviceName, version }: ExporterOptions, spans: readonly Span[]) {
  const resource = { 'service.name': serviceName, 'service.version': version };
  return {
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: { name: 'darkroom', version }, spans: spans.map(toOtlp) }],
      },
    ],
  };
}

/** 2 stands for an error; what went well is left unset, as the protocol's specification asks. */
const errorStatus = 2;

function toOtlp(span: Span) {
  const { name, kind, place, parentId, startedAt, endedAt, attributes, error } = span;
  return {
    traceId: place.traceId,
    spanId: place.spanId,
    parentSpanId: parentId ?? '',
    name,
    kind: spanKinds[kind],
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(Math.max(startedAt, endedAt)),
    attributes: attributesOf(attributes),
    status: error === undefined ? {} : { code: errorStatus, message: error },
  };
}

function attributesOf(attributes: Attributes) {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: typedValue(value) }],
  );
}

function typedValue(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Whole microseconds are exact as a number until the year 2255. */
function nanoseconds(ms: number): string {
  return `${Math.round(ms * 1_000)}000`;
}
