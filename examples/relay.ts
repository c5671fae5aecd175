/** Relay: its network layer, for `new Environment({ network, store })`. Subscriptions go over one WebSocket that resumes. */
import { createClient } from 'graphql-ws';
import { type GraphQLResponse, Network, Observable } from 'relay-runtime';
import WebSocket from 'ws';
import { resuming } from './resuming.ts';

export function createRelayNetwork(gateway: string, headers: Record<string, string> = {}) {
  const socket = resuming(
    createClient({
      url: `${gateway.replace('http', 'ws')}/graphql`,
      // A browser has its own, and cannot send headers with it: they go as parameters.
      webSocketImpl: WebSocket,
      connectionParams: headers,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
    }),
  );
  const network = Network.create(
    async ({ text }, variables) => {
      const response = await fetch(`${gateway}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ query: text, variables }),
      });
      return (await response.json()) as GraphQLResponse;
    },
    ({ name, text }, variables) =>
      Observable.create<GraphQLResponse>((sink) =>
        socket.subscribe(
          { operationName: name, query: text ?? '', variables },
          {
            next: (result) => sink.next(result as GraphQLResponse),
            error: (error) => sink.error(error instanceof Error ? error : new Error(String(error))),
            complete: () => sink.complete(),
          },
        ),
      ),
  );
  return { network, [Symbol.asyncDispose]: async () => socket.dispose() };
}
