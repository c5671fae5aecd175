import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { allScopes } from '#src/accounts/scopes.ts';
import { UnauthenticatedError } from '#src/domain/gateway-errors.ts';
import { run } from '#src/store/steps.ts';
import { createScriptedBackend, type ScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let backend: ScriptedBackend;
let gateway: ServedGateway;
let url: string;
const valid = new Set(['alice']);
beforeEach(async () => {
  valid.add('alice');
  backend = createScriptedBackend();
  gateway = await startServedGateway({
    backends: new Map([['local', backend]]),
    authenticator: {
      authenticate(headers) {
        const accountId = headers.get('x-api-key') ?? '';
        if (!valid.has(accountId)) throw new UnauthenticatedError('This key is not valid.');
        return { accountId, scopes: allScopes, keyId: null };
      },
      isStillValid: ({ accountId }) => valid.has(accountId),
    },
  });
  url = `${gateway.url.replace('http', 'ws')}/graphql`;
});
afterEach(() => gateway[Symbol.asyncDispose]());

const connectWith = (key: string, options: object = {}) =>
  createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { 'X-API-Key': key },
    ...options,
  });

async function open(key = 'alice'): Promise<WebSocket> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { 'x-api-key': key } }));
  await once(socket, 'message');
  return socket;
}

let asked = 0;

/** Sends an operation. @returns its first message: a result, or what is wrong */
function ask(socket: WebSocket, payload: object) {
  const id = String(asked++);
  socket.send(JSON.stringify({ id, type: 'subscribe', payload }));
  // biome-ignore lint/suspicious/noExplicitAny: messages of every kind are looked into
  return new Promise<any>((resolve) => {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.id === id) resolve(message);
    });
  });
}

test('a key that is not valid is told so once, and not tried again', async () => {
  let tries = 0;
  const client = connectWith('nobody', {
    on: { connecting: () => void tries++ },
    retryAttempts: 9,
  });
  await expect(client.iterate({ query: '{ __typename }' }).next()).rejects.toMatchObject({
    code: 4401,
    reason: 'This key is not valid.',
  });
  expect(tries).toBe(1);
});

test('an account opens no more connections than it may', async () => {
  await using small = await startServedGateway({
    backends: new Map(),
    subscriptions: { perAccount: 1, perProcess: 9 },
  });
  const greet = async () => {
    const socket = new WebSocket(
      `${small.url.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
    );
    await once(socket, 'open');
    socket.send('{"type":"connection_init","payload":{"x-api-key":"alice"}}');
    return socket;
  };
  const first = await greet();
  await once(first, 'message');
  const [code, reason] = await once(await greet(), 'close');
  expect([code, String(reason)]).toEqual([1013, expect.stringMatching('1 connections open')]);
  first.terminate();
  await expect.poll(() => small.gateway.connections.inUse).toBe(0);
});

test('an idle socket is closed when its key ends', async () => {
  const socket = await open();
  valid.delete('alice');
  await gateway.gateway.connections.endInvalid();
  expect((await once(socket, 'close'))[0]).toBe(4401);
});

test('a client that can send headers may send its key there', async () => {
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers: { 'x-api-key': 'alice' } });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init' }));
  const [data] = await once(socket, 'message');
  expect(JSON.parse(String(data))).toEqual({ type: 'connection_ack' });
  socket.terminate();
});

describe('what is wrong with one operation leaves the socket open', () => {
  test.each([
    ['a document that does not parse', { query: '{' }, 'Syntax Error'],
    ['a document that is not valid', { query: '{ nothing }' }, 'Cannot query field'],
    [
      'an operation that is not there',
      { query: '{ __typename }', operationName: 'X' },
      'no such operation',
    ],
    ['a fragment alone', { query: 'fragment F on Query { __typename }' }, 'F'],
    ['nothing', { query: '' }, 'A query is missing'],
    [
      'a value of the wrong type',
      { query: 'query($id: ID!) { generation(id: $id) { id } }', variables: { id: {} } },
      'ID cannot represent',
    ],
    [
      'no such generation',
      { query: 'subscription { generation(id: "R2VuZXJhdGlvbjp4") { cursor } }' },
      'no generation with this id',
    ],
  ])('%s', async (_what, payload, message) => {
    const socket = await open();
    const answer = await ask(socket, payload);
    expect(JSON.stringify(answer)).toMatch(message);
    const next = await ask(socket, { query: '{ credits { available } }' });
    expect(next.payload.data.credits.available).toBe(100);
    socket.terminate();
    expect(gateway.faults).toEqual([]);
  });
});

describe('what is no message of the protocol closes the socket', () => {
  test.each([
    ['text that is not JSON', 'x', 4400],
    ['a message of another type', '{"type":"x"}', 4400],
    ['an acknowledgement', '{"type":"connection_ack"}', 4400],
    ['a result', '{"id":"1","type":"next","payload":{}}', 4400],
    ['errors', '{"id":"1","type":"error","payload":[{"message":"x"}]}', 4400],
    ['a second greeting', '{"type":"connection_init"}', 4429],
    ['bytes', Buffer.from([0, 1, 2, 255]), 4400],
    ['more than a request can be', 'x'.repeat(300_000), 1009],
  ])('%s', async (_what, message, code) => {
    const socket = await open();
    socket.send(message);
    const [closed] = await once(socket, 'close');
    expect(closed).toBe(code);
    expect(gateway.faults).toEqual([]);
  });

  test('an operation before the greeting', async () => {
    const socket = new WebSocket(url, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send('{"id":"1","type":"subscribe","payload":{"query":"{ __typename }"}}');
    const [closed] = await once(socket, 'close');
    expect(closed).toBe(4401);
  });

  test('another protocol', async () => {
    const socket = new WebSocket(url, 'graphql-ws');
    const [error] = await once(socket, 'error');
    expect(error.message).toMatch(/subprotocol/i);
  });
});

test('a fault of ours is masked, and logged', async () => {
  const socket = await open();
  await gateway.database.write(() => run('ALTER TABLE balances RENAME TO gone'));
  const { payload } = await ask(socket, { query: '{ credits { available } }' });
  expect(JSON.stringify(payload)).toMatch('Unexpected error');
  expect(JSON.stringify(payload)).not.toMatch(/balances|sqlite/i);
  expect(gateway.faults.length).toBeGreaterThan(0);
  socket.terminate();
});

test('a subscription ends when its key does', async () => {
  const id = await gateway.generate('alice');
  const run = await backend.nextRun();
  const client = connectWith('alice');
  const updates = client.iterate<{ generation: { kind: string } }>({
    query: 'subscription($id: ID!) { generation(id: $id) { kind } }',
    variables: { id },
  });
  expect((await updates.next()).value.data?.generation.kind).toBe('SNAPSHOT');
  valid.delete('alice');
  await run.step(1, 2);
  const ended = await updates.next().catch((error: unknown) => error);
  expect(JSON.stringify(ended)).toMatch('UNAUTHENTICATED');
  await expect.poll(() => gateway.gateway.subscriptions.inUse).toBe(0);
  await run.image();
  await client.dispose();
});

test('results come whole: incremental delivery is off', async () => {
  const socket = await open();
  const answer = await ask(socket, { query: '{ ... @defer { credits { available } } }' });
  expect(answer.payload[0].message).toMatch('Unknown directive "@defer"');
  socket.terminate();
});
