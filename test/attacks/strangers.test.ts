import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { openRaw } from '#test/helpers/raw-socket.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({ backends: new Map() });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const documents = ['{', '{ nothing }', `{ ${'a '.repeat(2_000)} }`, ''];

test.each(['application/json', 'application/graphql-response+json', 'text/event-stream'])(
  'the document of a stranger is not looked at (%s)',
  async (accept) => {
    for (const query of documents) {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, 'x-api-key': 'wrong' },
        body: JSON.stringify({ query }),
      });
      const text = await response.text();
      expect(text).toMatch('UNAUTHENTICATED');
      expect(text).not.toMatch(/Syntax|Cannot query|tokens|missing/);
    }
  },
);

test('the body of a stranger is not waited for', async () => {
  const { host } = new URL(gateway.url);
  using raw = await openRaw(
    gateway.url,
    `POST /graphql HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n`,
  );
  const [answer] = await once(raw.socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1.1 401 [\s\S]*UNAUTHENTICATED/);
});

test('over WebSocket a stranger is refused before anything can be asked', async () => {
  const socket = new WebSocket(
    `${gateway.url.replace('http', 'ws')}/graphql`,
    'graphql-transport-ws',
  );
  await once(socket, 'open');
  socket.send('{"type":"connection_init","payload":{"x-api-key":"wrong"}}');
  socket.send('{"id":"1","type":"subscribe","payload":{"query":"{"}}');
  const [code, reason] = await once(socket, 'close');
  expect([code, String(reason)]).toEqual([4401, 'This key is not valid.']);
});
