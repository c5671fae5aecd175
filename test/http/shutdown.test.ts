import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { expect, it } from 'vitest';
import WebSocket from 'ws';
import { all } from '#src/store/steps.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

const query = 'subscription($id: ID!) { generation(id: $id) { cursor kind } }';

/** A subscription that has seen one step. */
async function subscribed(
  iterate: (host: ServedGateway, id: string) => AsyncIterableIterator<unknown>,
) {
  const backend = createScriptedBackend();
  const host = await startServedGateway({ backends: new Map([['local', backend]]) });
  const id = await host.generate();
  const run = await backend.nextRun();
  const results = iterate(host, id);
  await results.next();
  await run.step(1, 10);
  const { value } = await results.next();
  const { cursor } = (value as { data: { generation: { cursor: number } } }).data.generation;
  return { host, results, cursor };
}

it('a gateway that stops tells who is subscribed over SSE where to go on', async () => {
  const { host, results, cursor } = await subscribed(({ url }, id) =>
    createSseClient({ url: `${url}/graphql`, headers: { 'x-api-key': 'alice' } }).iterate({
      query,
      variables: { id },
    }),
  );
  await host.gateway.drain(AbortSignal.abort());
  const refused = await host.request(
    'mutation { generateImage(input: { tinySD: { prompt: "x" } }) { __typename ... on Error { code } } }',
  );
  expect(refused.data).toEqual({
    generateImage: { __typename: 'ShuttingDownError', code: 'SHUTTING_DOWN' },
  });
  const closed = host[Symbol.asyncDispose]();
  expect((await results.next()).value).toMatchObject({
    errors: [{ extensions: { code: 'SHUTTING_DOWN', cursor } }],
  });
  expect((await results.next()).done).toBe(true);
  await closed;
  expect(host.faults).toEqual([]);
});

it('a gateway that stops closes WebSockets so that clients come back by themselves', async () => {
  const { host, results } = await subscribed(({ url }, id) =>
    createWsClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { 'x-api-key': 'alice' },
      retryAttempts: 0,
    }).iterate({ query, variables: { id } }),
  );
  const next = results.next().catch((error: unknown) => error);
  await host[Symbol.asyncDispose]();
  expect(await next).toMatchObject({ code: 1012 });
  expect(host.faults).toEqual([]);
});

it('a gateway that stops waits for what runs, until the deadline, and begins nothing new', async () => {
  const backend = createScriptedBackend({ concurrency: 1 });
  await using host = await startServedGateway({ backends: new Map([['local', backend]]) });
  const [first, second] = [await host.generate(), await host.generate()];
  const run = await backend.nextRun();
  const drained = host.gateway.drain(AbortSignal.timeout(20_000));
  await run.image();
  await drained;
  const statusOf = async (id: string) => {
    const { data } = await host.request<{ generation: { status: string; cost: { held: number } } }>(
      'query($id: ID!) { generation(id: $id) { status cost { held } } }',
      { id },
    );
    return data.generation;
  };
  expect(await statusOf(first)).toMatchObject({ status: 'SUCCEEDED' });
  // Still held: the next process takes it up.
  expect(await statusOf(second)).toMatchObject({ status: 'QUEUED', cost: { held: 0.001 } });
});

it('a run that is not done by the deadline is left for the next process, and not charged', async () => {
  const backend = createScriptedBackend();
  await using host = await startServedGateway({ backends: new Map([['local', backend]]) });
  await host.generate();
  const run = await backend.nextRun();
  await host.gateway.drain(AbortSignal.abort());
  expect(run.signal.reason).toMatchObject({ failure: { code: 'SHUTTING_DOWN' } });
  expect(host.database.read(() => all('SELECT status FROM generations'))).toEqual([
    { status: 'RUNNING' },
  ]);
  expect(host.database.read(() => all('SELECT state FROM holds'))).toEqual([{ state: 'OPEN' }]);
  expect(host.database.read(() => all('SELECT outcome FROM attempts'))).toEqual([
    { outcome: null },
  ]);
  expect(host.faults).toEqual([]);
});
