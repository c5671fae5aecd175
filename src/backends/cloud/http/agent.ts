import type { LookupFunction } from 'node:net';
import { type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';

/** What stands between this machine and the outside. */
export interface Proxies {
  /** The proxy's URL for http, and for https where that has none of its own. */
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  /** Hosts that are reached without one, with commas: `example.com` with all below it, `*` for every host. */
  readonly none?: string | undefined;
}

export interface AgentOptions {
  /** For a connection to a host, or to the proxy and through it. */
  readonly connectMs: number;
  /** For direct connections: through a proxy, it is the proxy that looks names up. */
  readonly lookup?: LookupFunction | undefined;
  readonly proxies: Proxies;
}

/** Pools for one purpose. HTTP/1.1 only: HTTP/2 clients may resend a request on a new connection by themselves. */
export function createAgent({ connectMs, lookup, proxies }: AgentOptions): Dispatcher {
  return new EnvHttpProxyAgent({
    // Absent ones would be taken from the environment of the process.
    httpProxy: proxies.http ?? '',
    httpsProxy: proxies.https ?? '',
    noProxy: proxies.none ?? '',
    allowH2: false,
    connect: { timeout: connectMs, ...(lookup && { lookup }) },
    // `connect` is for direct connections alone.
    connectTimeout: connectMs,
    // Otherwise a proxy that does not answer CONNECT would be waited for as long as for an image.
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: connectMs }),
    // The time limit of each request is the only one.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
