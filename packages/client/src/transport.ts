import { DarkroomError } from './errors.ts';
import { readEvents } from './event-stream.ts';
import type { ErrorCode } from './generated/types.ts';

export interface TransportOptions {
  /**
   * Where the gateway is, with its path if it has one: `https://images.example.com`. On pages of its
   * own origin a path alone, or nothing, will do.
   */
  readonly url: string;
  /** An API key, or what gives one for each request. */
  readonly key?: string | (() => string | undefined | Promise<string | undefined>);
  /** @default the global one */
  readonly fetch?: typeof fetch;
}

export interface Result<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: ErrorCode; readonly cursor?: number };
  }[];
}

/** An answer that says nothing about the request itself: it may be sent again. */
export class Unreachable extends DarkroomError {
  override readonly name = 'Unreachable';
}

export interface Transport {
  /** @throws DarkroomError for errors of the request; Unreachable when no answer came */
  send<Data>(query: string, variables: object, signal?: AbortSignal): Promise<Data>;
  /** The results of a subscription, over one response of server-sent events. */
  stream<Data>(
    query: string,
    variables: object,
    signal?: AbortSignal,
  ): AsyncGenerator<Result<Data>>;
}

/** @throws TypeError for an address that is none, which would look like a gateway that is away */
function endpointOf(url: string): string {
  if (/^(https?:\/\/[^/]|\/|$)/.test(url)) return `${url.replace(/\/+$/, '')}/graphql`;
  throw new TypeError(
    `url: ${JSON.stringify(url)} is no address of a gateway. Allowed: one with http:// or https://, or a path of the page's own origin.`,
  );
}

/** @throws TypeError for a `url` that is none */
export function createTransport(options: TransportOptions): Transport {
  const endpoint = endpointOf(options.url);

  async function post(accept: string, query: string, variables: object, signal?: AbortSignal) {
    const key = typeof options.key === 'function' ? await options.key() : options.key;
    const response = await reach(() =>
      (options.fetch ?? fetch)(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept,
          ...(key && { 'x-api-key': key }),
        },
        body: JSON.stringify({ query, variables }),
        ...(signal && { signal }),
      }),
    );
    if ([502, 503, 504].includes(response.status))
      throw new Unreachable('NETWORK', `The gateway is not there now (${response.status}).`);
    return response;
  }

  async function read<Data>(response: Response): Promise<Result<Data>> {
    try {
      return (await response.json()) as Result<Data>;
    } catch (error) {
      throw new DarkroomError(
        'BAD_ANSWER',
        `${endpoint} answered ${response.status} without JSON: is a Darkroom gateway there?`,
        { cause: error },
      );
    }
  }

  return {
    async send<Data>(query: string, variables: object, signal?: AbortSignal): Promise<Data> {
      const response = await post('application/json', query, variables, signal);
      const result = await reach(() => read<Data>(response));
      if (!result.data) throw errorOf(result);
      return result.data;
    },
    async *stream<Data>(query: string, variables: object, signal?: AbortSignal) {
      const response = await post('text/event-stream', query, variables, signal);
      if (!response.body || !response.headers.get('content-type')?.includes('event-stream')) {
        yield await read<Data>(response);
        return;
      }
      const events = readEvents(response.body);
      try {
        for (;;) {
          const { done, value } = await reach(() => events.next());
          if (done || value.event === 'complete') return;
          if (value.event === 'next') yield JSON.parse(value.data) as Result<Data>;
        }
      } finally {
        await events.return(undefined);
      }
    },
  };
}

/** fetch and its streams fail with a TypeError when the network does. */
async function reach<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Unreachable('NETWORK', `The gateway did not answer: ${error.message}`, {
      cause: error,
    });
  }
}

export function errorOf({ errors = [] }: Result<unknown>): DarkroomError {
  const message = errors.map((error) => error.message).join(' ') || 'The answer is empty.';
  return new DarkroomError(errors[0]?.extensions?.code ?? 'BAD_ANSWER', message);
}
