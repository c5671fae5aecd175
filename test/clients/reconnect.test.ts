import { createClient as createSseClient } from 'graphql-sse';
import type { Client } from 'graphql-ws';
import { createClient as createWsClient } from 'graphql-ws';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { createDarkroom } from '#client/index.ts';
import * as apollo from '#examples/apollo.ts';
import {
  acceptedId,
  type GenerateImage,
  generateImage,
  type Update,
  type WatchGeneration,
  watchGeneration,
} from '#examples/operations.ts';
import { createRelayNetwork } from '#examples/relay.ts';
import { resuming } from '#examples/resuming.ts';
import * as urql from '#examples/urql.ts';
import { watchGeneration as watchWithFetch } from '#examples/watch-generation.ts';
import { repository } from '#src/generations/store/repository.ts';
import { startCuttingProxy } from '#test/helpers/cutting-proxy.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';

/** From a prompt to the images' addresses: what each client library's example does. */
type Draw = (
  gateway: string,
  prompt: string,
  onUpdate: (update: Update) => void,
) => Promise<(string | null)[]>;

const headers = { 'x-api-key': 'alice' };
const soon = { retryAttempts: 20, retry: () => new Promise<void>((done) => setTimeout(done, 100)) };

/** Over the libraries that the others build on. */
const drawWith =
  (createClient: (gateway: string) => Pick<Client, 'subscribe' | 'dispose'>): Draw =>
  async (gateway, prompt, onUpdate) => {
    const client = createClient(gateway);
    const once = <T>(query: string, variables: Record<string, unknown>, next: (data: T) => void) =>
      new Promise<void>((resolve, reject) =>
        client.subscribe<T>(
          { query, variables },
          {
            next: ({ data, errors }) =>
              data ? next(data) : reject(new Error(errors?.[0]?.message)),
            error: reject,
            complete: resolve,
          },
        ),
      );
    let id = '';
    await once<GenerateImage>(generateImage, { prompt }, (data) => {
      id = acceptedId(data);
    });
    let last: Update | undefined;
    await once<WatchGeneration>(watchGeneration, { id, after: 0 }, ({ generation }) => {
      last = generation;
      onUpdate(generation);
    });
    await client.dispose();
    return last!.generation.images.map(({ url }) => url);
  };

const clients: Record<string, Draw> = {
  'graphql-sse': drawWith((gateway) =>
    resuming(createSseClient({ url: `${gateway}/graphql`, headers, ...soon }) as Client),
  ),
  'graphql-sse, a single connection': drawWith((gateway) =>
    resuming(
      createSseClient({
        url: `${gateway}/graphql/stream`,
        singleConnection: true,
        headers,
        ...soon,
      }) as Client,
    ),
  ),
  'graphql-ws': drawWith((gateway) =>
    resuming(
      createWsClient({
        url: `${gateway.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: headers,
        shouldRetry: () => true,
        retryAttempts: 20,
        retryWait: soon.retry,
      }),
    ),
  ),
  async urql(gateway, prompt, onUpdate) {
    await using example = urql.createUrqlClient(gateway, headers);
    return await urql.draw(example.client, prompt, onUpdate);
  },
  async 'Apollo Client'(gateway, prompt, onUpdate) {
    await using example = apollo.createApolloClient(gateway, headers);
    return await apollo.draw(example.client, prompt, onUpdate);
  },
  async Relay(gateway, prompt, onUpdate) {
    await using example = createRelayNetwork(gateway, headers);
    const run = (operationKind: string, text: string, variables: Record<string, unknown>) =>
      example.network.execute(
        { operationKind, text, name: /(?:mutation|subscription) (\w+)/.exec(text)![1]! } as never,
        variables,
        {},
      );
    const accepted = await run('mutation', generateImage, { prompt }).toPromise();
    const id = acceptedId((accepted as { data: GenerateImage }).data);
    let last: Update | undefined;
    await new Promise<void>((complete, error) =>
      run('subscription', watchGeneration, { id, after: 0 }).subscribe({
        next: (result) => {
          last = (result as { data: WatchGeneration }).data.generation;
          onUpdate(last);
        },
        complete,
        error,
      }),
    );
    return last!.generation.images.map(({ url }) => url);
  },
  async '@darkroom/client'(gateway, prompt, onUpdate) {
    const handle = await createDarkroom({ url: gateway, key: 'alice' }).generate({
      tinySD: { prompt },
    });
    for await (const update of handle.updates({ after: 0 })) onUpdate(update);
    return (await handle.result()).images.map(({ url }) => url);
  },
  async 'fetch and events'(gateway, prompt, onUpdate) {
    const response = await fetch(`${gateway}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ query: generateImage, variables: { prompt } }),
    });
    const id = acceptedId(((await response.json()) as { data: GenerateImage }).data);
    let last: Update | undefined;
    for await (const update of watchWithFetch({ gateway, id, after: 0, headers })) {
      last = update;
      onUpdate(update);
    }
    return last!.generation.images.map(({ url }) => url);
  },
};

for (const [name, draw] of Object.entries(clients))
  test(`${name}: every stored event once and in order, over a cut connection, to the image`, async () => {
    const backend = createScriptedBackend();
    const gateway = await startServedGateway({ backends: new Map([['local', backend]]) });
    onTestFinished(() => gateway[Symbol.asyncDispose]());
    const proxy = await startCuttingProxy(gateway.url);
    onTestFinished(() => proxy[Symbol.asyncDispose]());

    const seen: Update[] = [];
    const second = Promise.withResolvers<void>();
    const drawn = draw(proxy.url, 'a red circle', (update) => {
      seen.push(update);
      if (update.generation.progress.step === 2) second.resolve();
    });
    const run = await Promise.race([backend.nextRun(), drawn as never]);
    await run.step(1, 6);
    await run.step(2, 6);
    await Promise.race([second.promise, drawn]);
    proxy.cut();
    await run.step(3, 6);
    await run.step(4, 6);
    proxy.mend();
    await run.step(5, 6);
    await run.image();
    const [url] = await drawn;

    const stored = gateway.database.read(() => repository.events(run.request.generationId, 0, 100));
    expect(seen.map(({ cursor, kind }) => [cursor, kind])).toEqual(
      stored.map(({ cursor, kind }) => [cursor, kind]),
    );
    expect(seen.every(({ missed }) => missed === 0)).toBe(true);
    const image = await fetch(url!);
    expect(image.headers.get('content-type')).toBe('image/png');
    await image.arrayBuffer();
    expect(gateway.faults).toEqual([]);
  });
