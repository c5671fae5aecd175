import { TimeoutStrategy, timeout } from 'cockatiel';
import type { Dispatcher } from 'undici';
import { untilAborted } from '#src/async/until-aborted.ts';
import type { Answer, Headers } from './answer.ts';

/** An exchange that broke: how far it had come decides what may have been billed. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** Whether any of the request can have left. */
  readonly sent: boolean;
  /** The head of the answer, when that much had come. */
  readonly head: { readonly status: number; readonly headers: Headers } | undefined;
  readonly timedOut: boolean;

  constructor(message: string, facts: Pick<TransportError, 'sent' | 'head' | 'timedOut'>) {
    super(message);
    this.sent = facts.sent;
    this.head = facts.head;
    this.timedOut = facts.timedOut;
  }
}

export interface WireRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** Sends one request and reads the whole answer, whatever its status. @throws TransportError, also for an abort */
export type Send = (exchange: WireRequest, signal: AbortSignal) => Promise<Answer>;

/** Told when a request is about to be written to a connection; `opaque` carries it through undici. */
interface Departure {
  left: boolean;
}

export function createSend(dispatcher: Dispatcher): Send {
  const watched = dispatcher.compose((dispatch) => (options, handler) => {
    const departure = (options as Dispatcher.RequestOptions<Departure>).opaque;
    return dispatch(options, {
      ...forward(handler),
      onRequestStart(controller, context) {
        handler.onRequestStart?.(controller, context);
        // undici aborts here what was aborted while it waited for a connection.
        if (departure && !controller.aborted) departure.left = true;
      },
    });
  });

  return async (exchange, signal) => {
    const departure: Departure = { left: false };
    let head: TransportError['head'];
    let timedOut = false;
    const limit = timeout(exchange.timeoutMs, TimeoutStrategy.Cooperative);
    limit.onTimeout(() => {
      timedOut = !signal.aborted;
    });
    try {
      return await limit.execute(async ({ signal: limited }) => {
        const { statusCode, headers, body } = await untilAborted(
          watched.request<Departure>({
            origin: exchange.url.origin,
            path: exchange.url.pathname + exchange.url.search,
            method: exchange.method,
            headers: exchange.headers,
            body: exchange.body ?? null,
            signal: limited,
            opaque: departure,
          }),
          limited,
        );
        head = { status: statusCode, headers };
        const bytes = await untilAborted(readAll(body, exchange.maxBytes), limited);
        const contentType = String(headers['content-type'] ?? '').toLowerCase();
        return { status: statusCode, headers, contentType, bytes };
      }, signal);
    } catch (error) {
      throw new TransportError(describe(error, timedOut, exchange), {
        sent: departure.left,
        head,
        timedOut,
      });
    }
  };
}

/** Only the methods of a handler that exist, bound to it. */
function forward(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  return {
    onRequestUpgrade: (...event) => handler.onRequestUpgrade?.(...event),
    onResponseStart: (...event) => handler.onResponseStart?.(...event),
    onResponseData: (...event) => handler.onResponseData?.(...event),
    onResponseEnd: (...event) => handler.onResponseEnd?.(...event),
    onResponseError: (...event) => handler.onResponseError?.(...event),
  };
}

async function readAll(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** It reaches clients, and so names no address: neither the one that was connected to nor a name that is not known. */
function describe(error: unknown, timedOut: boolean, exchange: WireRequest): string {
  if (timedOut) return `no complete answer within ${exchange.timeoutMs / 1000} s`;
  const { code, syscall, message } = error as {
    code?: unknown;
    syscall?: unknown;
    message?: unknown;
  };
  if (typeof code !== 'string') return String(message);
  if (typeof syscall === 'string') return `${syscall} ${code}`;
  // Of several addresses there is no message.
  const says = String(message).replace(/ \(attempted address.*\)$/, '');
  return says === '' ? code : `${says} (${code})`;
}
