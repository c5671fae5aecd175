/**
 * urql: queries and mutations over HTTP, subscriptions over one WebSocket that resumes.
 *
 *     node examples/urql.ts "a red circle on a blue background" [gateway]
 */
import { Client, type ExecutionResult, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import {
  acceptedId,
  type GenerateImage,
  generateImage,
  type Update,
  type WatchGeneration,
  watchGeneration,
} from './operations.ts';
import { resuming } from './resuming.ts';

export function createUrqlClient(gateway: string, headers: Record<string, string> = {}) {
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
  const client = new Client({
    url: `${gateway}/graphql`,
    preferGetMethod: false,
    fetchOptions: { headers },
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', ...request }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe(
              { query, ...request },
              { ...sink, next: (result) => sink.next(result as ExecutionResult) },
            ),
          }),
        }),
      }),
    ],
  });
  return { client, [Symbol.asyncDispose]: async () => socket.dispose() };
}

/** From a prompt to the addresses of its images. */
export async function draw(
  client: Client,
  prompt: string,
  onUpdate: (update: Update) => void,
): Promise<(string | null)[]> {
  const accepted = await client.mutation<GenerateImage>(generateImage, { prompt });
  if (!accepted.data) throw accepted.error;
  const id = acceptedId(accepted.data);
  const { promise, resolve, reject } = Promise.withResolvers<Update>();
  const { unsubscribe } = client
    .subscription<WatchGeneration>(watchGeneration, { id, after: 0 })
    .subscribe(({ data, error }) => {
      if (error) reject(error);
      if (!data) return;
      onUpdate(data.generation);
      if (data.generation.kind === 'FINISHED') resolve(data.generation);
    });
  const { generation } = await promise.finally(unsubscribe);
  return generation.images.map(({ url }) => url);
}

if (import.meta.main) {
  const [prompt = 'a red circle', gateway = 'http://127.0.0.1:4000'] = process.argv.slice(2);
  await using urql = createUrqlClient(gateway);
  console.log(
    await draw(urql.client, prompt, ({ generation }) => console.log(generation.progress)),
  );
}
