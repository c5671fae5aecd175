import { cacheExchange } from '@urql/exchange-graphcache';
import { createClient } from 'graphql-ws';
import { Client, fetchExchange, subscriptionExchange } from 'urql';
import { accessTo } from './access.ts';
import { cacheOptions } from './cache.ts';
import { createConnection } from './connection.ts';
import { resuming } from './resuming.ts';

/** The longest wait between two tries to reconnect. */
const longestWaitMs = 4_000;

/**
 * The API as the page uses it: queries and mutations over HTTP, every subscription over one
 * WebSocket (browsers open six HTTP/1.1 connections to a host, which streams would use up), and a
 * cache that updates each entity by its id.
 */
export function createStudioClient(location: Location, key: string | null) {
  const { url, headers } = accessTo(location, key);
  const connection = createConnection();
  const socket = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: headers,
    retryAttempts: Number.POSITIVE_INFINITY,
    // Codes from 4400 on are the gateway's own refusals: asking again would change nothing.
    shouldRetry: (closed) => !(closed instanceof CloseEvent && closed.code >= 4400),
    retryWait: (tries) => connection.wait(Math.min(250 * 2 ** tries, longestWaitMs)),
    on: { connected: () => connection.set('ONLINE'), closed: () => connection.set('LOST') },
  });
  const client = new Client({
    url,
    fetchOptions: { headers },
    preferGetMethod: false,
    exchanges: [
      cacheExchange(cacheOptions),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: resuming(socket) }),
    ],
  });
  return { client, connection };
}
