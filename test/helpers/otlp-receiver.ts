import { json } from 'node:stream/consumers';
import { listenTo } from './listen.ts';

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly status: { readonly code?: number; readonly message?: string };
}

export interface OtlpReceiver extends AsyncDisposable {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Of the last request. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly service: unknown;
  /** Answers the next requests with these statuses before it takes any. */
  refuse(...statuses: number[]): void;
}

interface Wire {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly WireAttribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<ReceivedSpan, 'attributes'> & {
        readonly attributes: readonly WireAttribute[];
      })[];
    }[];
  }[];
}

interface WireAttribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: string;
    readonly doubleValue?: number;
    readonly boolValue?: boolean;
  };
}

/** A receiver of OTLP over HTTP, as JSON. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const refusals: number[] = [];
  let headers = {};
  let service: unknown;
  const server = await listenTo(async (request, response, { pathname }) => {
    const body = (await json(request)) as Wire;
    const refusal = pathname === '/v1/traces' ? refusals.shift() : 404;
    if (refusal !== undefined) return void response.writeHead(refusal).end();
    headers = request.headers;
    for (const { resource, scopeSpans } of body.resourceSpans) {
      service = factsOf(resource.attributes)['service.name'];
      for (const scope of scopeSpans)
        for (const span of scope.spans)
          spans.push({ ...span, attributes: factsOf(span.attributes) });
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  return {
    ...server,
    spans,
    get headers() {
      return headers;
    },
    get service() {
      return service;
    },
    refuse: (...statuses) => void refusals.push(...statuses),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function factsOf(attributes: readonly WireAttribute[]) {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ??
        value.doubleValue ??
        value.boolValue ??
        (value.intValue === undefined ? '' : Number(value.intValue)),
    ]),
  );
}
