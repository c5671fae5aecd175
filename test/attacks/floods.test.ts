import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({ backends: new Map() });
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function connect(account: string): Promise<WebSocket> {
  const socket = new WebSocket(
    `${gateway.url.replace('http', 'ws')}/graphql`,
    'graphql-transport-ws',
  );
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { 'x-api-key': account } }));
  await once(socket, 'message');
  return socket;
}

const count = 5_000;

test('thousands of subscriptions on one socket: a hundred run, the rest are refused, others go on', async () => {
  const alice = await connect('alice');
  const types = new Map<string, string>();
  let messages = 0;
  const all = Promise.withResolvers<void>();
  alice.on('message', (data) => {
    const { id, type, payload } = JSON.parse(String(data));
    messages += 1;
    types.set(id, type === 'error' ? payload[0].extensions.code : type);
    if (types.size === count) all.resolve();
  });
  const query = 'subscription { credits { available } }';
  for (let id = 0; id < count; id++)
    alice.send(JSON.stringify({ id: String(id), type: 'subscribe', payload: { query } }));

  const bob = await connect('bob');
  const before = messages;
  bob.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } }));
  await once(bob, 'message');
  // One message of hers in each turn of the event loop, and a few turns for him.
  expect(messages - before).toBeLessThan(100);

  await all.promise;
  const kinds = [...types.values()];
  expect(kinds.filter((kind) => kind === 'next')).toHaveLength(100);
  expect(kinds.filter((kind) => kind === 'RATE_LIMITED')).toHaveLength(count - 100);
  alice.terminate();
  bob.terminate();
  expect(gateway.faults).toEqual([]);
});

test('an account that asks for more than a thousand things at once is told to wait', async () => {
  const { operations } = gateway.gateway;
  const viewer = await operations.authenticate(new Headers({ 'x-api-key': 'alice' }));
  const other = await operations.authenticate(new Headers({ 'x-api-key': 'bob' }));
  const asked = Array.from({ length: 1_500 }, () =>
    operations.prepare(viewer, { query: '{ __typename }' }),
  );
  let done = 0;
  for (const one of asked) void one.finally(() => done++);
  expect(await operations.prepare(other, { query: '{ __typename }' })).toHaveProperty('run');
  // In turns: it did not wait for all of the flood.
  expect(done).toBeLessThan(asked.length);
  const prepared = await Promise.all(asked);
  const refused = prepared.filter((one) => !('run' in one));
  expect(refused).toHaveLength(500 - 8);
  expect(JSON.stringify(refused[0])).toMatch('RATE_LIMITED');
});
