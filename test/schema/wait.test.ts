import { connect } from 'node:net';
import { createClient as createWsClient } from 'graphql-ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { allScopes } from '#src/accounts/scopes.ts';
import { get } from '#src/store/steps.ts';
import { createScriptedBackend, type ScriptedBackend } from '#test/helpers/scripted-backend.ts';
import {
  type ServedGateway,
  type ServedGatewayOptions,
  startServedGateway,
} from '#test/helpers/served-gateway.ts';

let backend: ScriptedBackend;
let host: ServedGateway;
let isKeyValid: boolean;

async function start(options: Partial<ServedGatewayOptions> = {}): Promise<void> {
  host = await startServedGateway({
    backends: new Map([['local', backend]]),
    authenticator: {
      authenticate: () => ({ accountId: 'alice', scopes: allScopes, keyId: null }),
      isStillValid: () => isKeyValid,
    },
    ...options,
  });
}

beforeEach(async () => {
  backend = createScriptedBackend();
  isKeyValid = true;
  await start();
});
afterEach(() => host[Symbol.asyncDispose]());

const generateImage = `mutation ($waitMs: Int, $key: String) {
  generateImage(input: { tinySD: { prompt: "a red circle" } }, waitMs: $waitMs, idempotencyKey: $key) {
    __typename
    ... on GenerateImageSuccess { replayed generation { id status images { status } cost { captured } } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path allowed } }
    ... on RateLimitedError { retryAt }
  }
}`;
const lookAt = 'query ($id: ID!, $waitMs: Int) { generation(id: $id, waitMs: $waitMs) { status } }';
const patient = { waitMs: 600_000 };

async function waits(count: number): Promise<void> {
  await expect.poll(() => host.gateway.subscriptions.inUse).toBe(count);
}

test('generateImage answers when the generation has ended', async () => {
  const answer = host.request(generateImage, patient);
  await (await backend.nextRun()).image();
  expect((await answer).data).toMatchObject({
    generateImage: {
      __typename: 'GenerateImageSuccess',
      replayed: false,
      generation: {
        status: 'SUCCEEDED',
        images: [{ status: 'SUCCEEDED' }],
        cost: { captured: 0.001 },
      },
    },
  });
  await waits(0);
});

test('a repeated request waits for the generation that the first one made', async () => {
  const first = await host.request(generateImage, { key: 'one' });
  const answer = host.request(generateImage, { ...patient, key: 'one' });
  const run = await backend.nextRun();
  await waits(1);
  await run.image();
  const { id } = (first.data as never as Answer).generateImage.generation;
  expect((await answer).data).toMatchObject({
    generateImage: { replayed: true, generation: { id, status: 'SUCCEEDED' } },
  });
});

test('when the time is up the answer is the state of then, and the generation goes on', async () => {
  const { data } = await host.request<Answer>(generateImage, { waitMs: 1 });
  expect(data.generateImage.generation.status).toBe('RUNNING');
  const { id } = data.generateImage.generation;
  expect((await host.request(lookAt, { id, waitMs: 1 })).data).toEqual({
    generation: { status: 'RUNNING' },
  });
  const ended = host.request(lookAt, { id, ...patient });
  const run = await backend.nextRun();
  await waits(1);
  await run.image();
  expect((await ended).data).toEqual({ generation: { status: 'SUCCEEDED' } });
  expect((await host.request(lookAt, { id, ...patient })).data).toEqual({
    generation: { status: 'SUCCEEDED' },
  });
  await waits(0);
});

const hangUps: Record<string, (url: string) => Promise<() => Promise<void> | void>> = {
  async HTTP(url) {
    const leave = new AbortController();
    const answer = fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: generateImage, variables: patient }),
      signal: leave.signal,
    });
    answer.catch(() => {});
    return () => leave.abort();
  },
  async WebSocket(url) {
    const client = createWsClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => {},
    });
    client
      .iterate({ query: generateImage, variables: patient })
      .next()
      .catch(() => {});
    return () => client.terminate();
  },
  async 'one event stream'(url) {
    const stream = `${url}/graphql/stream`;
    const token = await (await fetch(stream, { method: 'PUT' })).text();
    const leave = new AbortController();
    await fetch(`${stream}?token=${token}`, { signal: leave.signal });
    await fetch(stream, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-graphql-event-stream-token': token },
      body: JSON.stringify({
        query: generateImage,
        variables: patient,
        extensions: { operationId: '1' },
      }),
    });
    return () => leave.abort();
  },
};

test.for(Object.entries(hangUps))(
  'a client over %s that hangs up stops the waiting alone',
  async ([, hangUp]) => {
    const leave = await hangUp(host.url);
    const run = await backend.nextRun();
    await waits(1);
    await leave();
    await waits(0);
    expect(run.signal.aborted).toBe(false);
    await run.image();
    await expect
      .poll(() => host.database.read(() => get('SELECT status FROM generations')))
      .toEqual({ status: 'SUCCEEDED' });
  },
);

test('requests that stand behind another one of their connection are given up with it', async () => {
  const body = JSON.stringify({ query: generateImage, variables: patient });
  const head = `POST /graphql HTTP/1.1\r\nhost: ${new URL(host.url).host}\r\ncontent-type: application/json\r\n`;
  const request = `${head}content-length: ${body.length}\r\n\r\n${body}`;
  const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
  socket.write(request.repeat(3));
  await waits(3);
  socket.destroy();
  await waits(0);
});

test('a gateway that stops answers those that wait', async () => {
  const answer = host.request<Answer>(generateImage, patient);
  await backend.nextRun();
  await waits(1);
  await host.gateway.endSubscriptions();
  expect((await answer).data.generateImage.generation.status).toBe('RUNNING');
});

test('a key that ends takes its waits along', async () => {
  const answer = host.request(generateImage, patient);
  await backend.nextRun();
  await waits(1);
  isKeyValid = false;
  await host.gateway.subscriptions.endInvalid();
  expect((await answer).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});

test('a wait that has no slot accepts nothing', async () => {
  await host[Symbol.asyncDispose]();
  await start({ subscriptions: { perAccount: 1, perProcess: 10 } });
  const first = host.request(generateImage, patient);
  const run = await backend.nextRun();
  const refused = await host.request(generateImage, patient);
  expect(refused.data).toEqual({
    generateImage: {
      __typename: 'RateLimitedError',
      code: 'RATE_LIMITED',
      message:
        'This account has 1 subscriptions open, as many as it may have; end one to open another.',
      retryAt: null,
    },
  });
  await run.image();
  await first;
  expect(host.database.read(() => get('SELECT count(*) AS count FROM generations'))).toEqual({
    count: 1,
  });
});

test.for([-1, 600_001])('a wait of %s ms is refused with what is allowed', async (waitMs) => {
  const { data } = await host.request(generateImage, { waitMs });
  expect(data).toMatchObject({
    generateImage: {
      code: 'INVALID_INPUT',
      issues: [{ path: 'waitMs', allowed: 'a whole number of milliseconds from 0 to 600000' }],
    },
  });
  const id = Buffer.from('Generation:x').toString('base64');
  const { errors } = await host.request(lookAt, { id, waitMs });
  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
});

interface Answer {
  readonly generateImage: { readonly generation: { readonly id: string; readonly status: string } };
}
