import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { parse, print } from 'graphql';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { type RatingsSubgraph, startRatings } from '#test/helpers/ratings-subgraph.ts';

let darkroom: GatewayProcess;
beforeAll(async () => {
  darkroom = await startGatewayProcess({ FEDERATION: 'on' });
});
afterAll(() => darkroom[Symbol.asyncDispose]());

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
async function ask(query: string, variables: object = {}): Promise<any> {
  const response = await fetch(`${darkroom.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

/** A router over both subgraphs, as composed. */
async function routerOver(ratings: RatingsSubgraph) {
  const { data } = await ask('{ _service { sdl } }');
  const { supergraphSdl, errors } = composeServices([
    { name: 'darkroom', url: `${darkroom.url}/graphql`, typeDefs: parse(data._service.sdl) },
    { name: 'ratings', url: ratings.url, typeDefs: parse(ratings.typeDefs) },
  ]);
  expect(errors).toBeUndefined();
  const router = new ApolloGateway({
    supergraphSdl: supergraphSdl!,
    buildService: ({ url }) => new RemoteGraphQLDataSource({ url: url! }),
  });
  const { executor } = await router.load();
  onTestFinished(() => router.stop());
  return (source: string) =>
    executor({
      request: { query: source, http: undefined },
      document: parse(source),
      operationName: null,
      operation: parse(source).definitions[0],
      queryHash: source,
      context: {},
      metrics: {},
      schema: undefined,
      cache: new Map(),
    } as never);
}

test('what the gateway tells is the file that routers are configured with', async () => {
  const file = await readFile(join(import.meta.dirname, '../../schema/subgraph.graphql'), 'utf8');
  const { data } = await ask('{ _service { sdl } }');
  // The order of fields is that in which the files of the schema were loaded.
  const lines = (text: string) => print(parse(text)).split('\n').sort();
  expect(lines(data._service.sdl)).toEqual(lines(file));
  for (const type of ['Account', 'GeneratedImage', 'Generation'])
    expect(file).toMatch(new RegExp(`type ${type}\\b[^{]*@key\\(fields: "id"\\)`));
});

test('a router answers a query over both subgraphs, from either side', async () => {
  const { data: made } = await ask(
    `mutation {
      generateImage(input: { tinySD: { prompt: "a red circle" } }, waitMs: 60000) {
        ... on GenerateImageSuccess { generation { id status images { id } } }
      }
    }`,
  );
  const { id, images } = made.generateImage.generation;
  await using ratings = await startRatings([id]);
  const route = await routerOver(ratings);

  const fromHere = await route(`{ generation(id: "${id}") { status stars } }`);
  expect(fromHere).toMatchObject({
    data: { generation: { status: 'SUCCEEDED', stars: 5 } },
  });
  const fromThere = await route(
    '{ rated { id stars status images { id url } recipe { prompt } } }',
  );
  expect(fromThere.errors).toBeUndefined();
  expect(fromThere.data).toMatchObject({
    rated: [
      {
        id,
        stars: 5,
        status: 'SUCCEEDED',
        images: [{ id: images[0].id }],
        recipe: { prompt: 'a red circle' },
      },
    ],
  });
});
