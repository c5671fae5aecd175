import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { expect, onTestFinished, test } from 'vitest';
import type { Update } from '#examples/operations.ts';
import { createUrqlClient, draw } from '#examples/urql.ts';
import { startCuttingProxy } from '#test/helpers/cutting-proxy.ts';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';

test('an image of the local engine, watched by urql over a cut connection: every update once, in order', async () => {
  await using gateway = await startGatewayProcess();
  const proxy = await startCuttingProxy(gateway.url);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  await using client = createUrqlClient(proxy.url);
  const seen: Update[] = [];
  const [url] = await draw(client.client, 'a red circle on a blue background', (update) => {
    seen.push(update);
    if (update.generation.progress.step !== 5) return;
    proxy.cut();
    proxy.mend();
  });
  expect(seen.map(({ cursor }) => cursor)).toEqual(seen.map((_, index) => index + 1));
  expect(seen.every(({ missed }) => missed === 0)).toBe(true);
  const steps = seen.map(({ generation }) => generation.progress.step);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(seen.at(-1)?.generation).toMatchObject({ status: 'SUCCEEDED', progress: { step: 20 } });
  const image = await fetch(url!);
  expect(image.status).toBe(200);
  await image.arrayBuffer();
});

test('an image of the local engine, watched by Apollo Client in parts, without a link of its own', async () => {
  await using gateway = await startGatewayProcess();
  const client = new ApolloClient({
    link: new HttpLink({ uri: `${gateway.url}/graphql` }),
    cache: new InMemoryCache(),
  });
  const { data } = await client.mutate<{ generateImage: { generation: { id: string } } }>({
    mutation: gql`mutation {
      generateImage(input: { tinySD: { prompt: "a red circle on a blue background" } }) {
        ... on GenerateImageSuccess { generation { id } }
      }
    }`,
  });
  const { id } = data!.generateImage.generation;
  const watch = gql`subscription ($id: ID!) {
    generation(id: $id) { cursor generation { id status images { id url } } }
  }`;
  const seen: Watched['generation'][] = [];
  await new Promise<void>((resolve, reject) => {
    client.subscribe<Watched>({ query: watch, variables: { id } }).subscribe({
      next: ({ data: one, error }) => (one ? seen.push(one.generation) : reject(error)),
      error: reject,
      complete: resolve,
    });
  });
  expect(seen.map(({ cursor }) => cursor)).toEqual(seen.map((_, index) => seen[0]!.cursor + index));
  expect(seen.at(-1)!.generation.status).toBe('SUCCEEDED');
  const image = await fetch(seen.at(-1)!.generation.images[0]!.url);
  expect(image.headers.get('content-type')).toBe('image/png');
  await image.arrayBuffer();
});

interface Watched {
  readonly generation: {
    readonly cursor: number;
    readonly generation: {
      readonly status: string;
      readonly images: readonly { readonly url: string }[];
    };
  };
}
