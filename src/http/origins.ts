import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdHeader } from './request-id.ts';

export interface OriginsOptions {
  /** Origins of pages that may use the gateway besides its own, as in `https://app.example.com`; `*` for any. */
  readonly allowed: readonly string[];
  /** The gateway's own address: pages there are its own even where a proxy changes the host. */
  publicUrl(): string;
  /** Whether the gateway is called so. Without keys this keeps out pages whose name was rebound to this machine. */
  answersTo(hostname: string): boolean;
  /** Told once of each origin whose pages were refused, and what `CORS_ORIGINS` would let them in. */
  onRefused?(origin: string, setting: string): void;
}

export interface Origins {
  /** @returns why the page that sends this request may not, in a sentence, or null when it may or no page does */
  refusal(request: IncomingMessage): string | null;
  /** Tells the browser what the page may do. @returns whether that was all: a preflight is answered */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
}

const methods = 'GET, POST, PUT, DELETE';
/** Seconds that a browser need not ask again. */
const maxAge = '7200';

/** So many origins are told of: any page can send as many as it likes. */
const mostTold = 100;

/** Which web pages may use the gateway: https://fetch.spec.whatwg.org/#http-cors-protocol */
export function createOrigins(options: OriginsOptions): Origins {
  const { allowed, publicUrl, answersTo } = options;
  const any = allowed.includes('*');
  const told = new Set<string>();

  function isAllowed(origin: string, { headers }: IncomingMessage): boolean {
    if (any || allowed.includes(origin) || origin === URL.parse(publicUrl())?.origin) return true;
    return URL.parse(origin)?.host === headers.host;
  }

  function tellOnce(origin: string): void {
    // `null` and the like are no origins that a setting could name.
    if (told.has(origin) || told.size === mostTold || URL.parse(origin)?.origin !== origin) return;
    told.add(origin);
    options.onRefused?.(origin, [...allowed, origin].join(','));
  }

  return {
    refusal(request) {
      const { origin, host = '', ...headers } = request.headers;
      if (!answersTo(URL.parse(`http://${host}`)?.hostname ?? ''))
        return `The gateway is not called ${JSON.stringify(host)}; set PUBLIC_URL to the address that it is reached at.`;
      if (origin !== undefined) {
        if (isAllowed(origin, request)) return null;
        tellOnce(origin);
        return `Pages of ${JSON.stringify(origin)} may not use this gateway; CORS_ORIGINS names those that may.`;
      }
      const foreign = headers['sec-fetch-site'] === 'cross-site';
      return foreign && headers['sec-fetch-mode'] !== 'navigate' && !any
        ? 'Pages of other sites may not use this gateway; CORS_ORIGINS names those that may.'
        : null;
    },
    answer(request, response) {
      const { origin } = request.headers;
      response.setHeader('vary', 'origin');
      if (origin === undefined) return false;
      response.setHeader('access-control-allow-origin', any ? '*' : origin);
      response.setHeader('access-control-expose-headers', requestIdHeader);
      if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method'])
        return false;
      response
        .writeHead(204, {
          'access-control-allow-methods': methods,
          'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
          'access-control-max-age': maxAge,
        })
        .end();
      return true;
    },
  };
}
