import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

interface Update {
  readonly cursor: number;
  readonly kind: string;
  readonly missed: number;
  readonly generation: { readonly status: string };
}

const query = `subscription Watch($id: ID!, $after: Int) {
  generation(id: $id, after: $after) { cursor kind missed generation { id status } }
}`;

type Iterate = (
  gateway: ServedGateway,
  variables: Record<string, unknown>,
) => AsyncIterable<{ data?: unknown; errors?: unknown }>;

const transports: Record<string, Iterate> = {
  'SSE, a connection each': ({ url }, variables) =>
    createSseClient({ url: `${url}/graphql`, headers: { 'x-api-key': 'alice' } }).iterate({
      query,
      variables,
    }),
  'SSE, a connection each, at the stream path': ({ url }, variables) =>
    createSseClient({ url: `${url}/graphql/stream`, headers: { 'x-api-key': 'alice' } }).iterate({
      query,
      variables,
    }),
  'SSE, a single connection': ({ url }, variables) =>
    createSseClient({
      url: `${url}/graphql/stream`,
      headers: { 'x-api-key': 'alice' },
      singleConnection: true,
    }).iterate({ query, variables }),
  'parts, as Apollo Client takes them': ({ url }, variables) => {
    const link = new HttpLink({ uri: `${url}/graphql`, headers: { 'x-api-key': 'alice' } });
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    return new ReadableStream({
      start(controller) {
        client.subscribe({ query: gql(query), variables, fetchPolicy: 'no-cache' }).subscribe({
          next: ({ data, error }) => controller.enqueue({ data, errors: error }),
          error: (error) => controller.error(error),
          complete: () => controller.close(),
        });
      },
    });
  },
  WebSocket: ({ url }, variables) =>
    createWsClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { 'x-api-key': 'alice' },
    }).iterate({ query, variables }),
};

for (const [name, iterate] of Object.entries(transports))
  test(`${name}: the state, each event, the end, and a replay`, async () => {
    const backend = createScriptedBackend();
    const gateway = await startServedGateway({ backends: new Map([['local', backend]]) });
    onTestFinished(() => gateway[Symbol.asyncDispose]());
    const id = await gateway.generate();
    const run = await backend.nextRun();

    const seen: Update[] = [];
    for await (const { data, errors } of iterate(gateway, { id })) {
      expect(errors).toBeUndefined();
      const update = (data as { generation: Update }).generation;
      seen.push(update);
      if (update.kind === 'SNAPSHOT') void run.step(1, 2).then(() => run.image());
    }
    expect(seen.map(({ kind }) => kind)).toEqual(['SNAPSHOT', 'PROGRESS', 'IMAGE', 'FINISHED']);
    expect(seen.at(-1)?.generation.status).toBe('SUCCEEDED');

    const replayed: Update[] = [];
    for await (const { data } of iterate(gateway, { id, after: 0 }))
      replayed.push((data as { generation: Update }).generation);
    expect(replayed.map(({ cursor, kind }) => [cursor, kind])).toEqual([
      [1, 'ACCEPTED'],
      [2, 'STARTED'],
      [3, 'PROGRESS'],
      [4, 'IMAGE'],
      [5, 'FINISHED'],
    ]);

    const nothing: unknown[] = [];
    for await (const result of iterate(gateway, { id, after: 5 })) nothing.push(result);
    expect(nothing).toEqual([]);
    expect(gateway.gateway.subscriptions.inUse).toBe(0);
    expect(gateway.faults).toEqual([]);
  });
