/**
 * Apollo Client: queries and mutations over HTTP, subscriptions over one WebSocket that resumes.
 *
 *     node examples/apollo.ts "a red circle on a blue background" [gateway]
 */
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { possibleTypes } from '../packages/client/src/generated/possible-types.ts';
import {
  acceptedId,
  type GenerateImage,
  generateImage,
  type Update,
  type WatchGeneration,
  watchGeneration,
} from './operations.ts';
import { resuming } from './resuming.ts';

export function createApolloClient(gateway: string, headers: Record<string, string> = {}) {
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
  const client = new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      new HttpLink({ uri: `${gateway}/graphql`, headers }),
    ),
    // The members of the interfaces, so that fragments on those find their way into the cache.
    cache: new InMemoryCache({ possibleTypes }),
  });
  return { client, [Symbol.asyncDispose]: async () => socket.dispose() };
}

/** From a prompt to the addresses of its images. */
export async function draw(
  client: ApolloClient,
  prompt: string,
  onUpdate: (update: Update) => void,
): Promise<(string | null)[]> {
  const { data } = await client.mutate<GenerateImage>({
    mutation: gql(generateImage),
    variables: { prompt },
  });
  const id = acceptedId(data!);
  const { promise, resolve, reject } = Promise.withResolvers<Update>();
  const subscription = client
    .subscribe<WatchGeneration>({ query: gql(watchGeneration), variables: { id, after: 0 } })
    .subscribe({
      next({ data, error }) {
        if (error) reject(error);
        if (!data) return;
        onUpdate(data.generation);
        if (data.generation.kind === 'FINISHED') resolve(data.generation);
      },
      error: reject,
    });
  const { generation } = await promise.finally(() => subscription.unsubscribe());
  return generation.images.map(({ url }) => url);
}

if (import.meta.main) {
  const [prompt = 'a red circle', gateway = 'http://127.0.0.1:4000'] = process.argv.slice(2);
  await using apollo = createApolloClient(gateway);
  console.log(
    await draw(apollo.client, prompt, ({ generation }) => console.log(generation.progress)),
  );
}
