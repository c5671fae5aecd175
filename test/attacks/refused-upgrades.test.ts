import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { openRaw, upgradeRequest } from '#test/helpers/raw-socket.ts';

let gateway: GatewayProcess;
beforeAll(async () => {
  gateway = await startGatewayProcess({ LOCAL_BACKEND: 'off' });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const refused: readonly [name: string, path: string, more: string][] = [
  ['another path', '/nothing', ''],
  ['a foreign page', '/graphql', 'origin: https://evil.example\r\n'],
  ['another protocol', '/graphql', 'sec-websocket-version: 12\r\n'],
];

test.each(refused)(
  'a refused upgrade (%s) that is reset leaves the gateway alive',
  async (...[, path, more]) => {
    const { host } = new URL(gateway.url);
    for (let time = 0; time < 20; time++) {
      using raw = await openRaw(gateway.url, upgradeRequest(path, host, more));
      if (time % 2 === 0) await once(raw.socket, 'data');
      raw.socket.resetAndDestroy();
      await raw.closed;
    }
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
    expect(gateway.child.exitCode).toBeNull();
  },
);

test('a refused upgrade is told why, as JSON, and let go', async () => {
  const { host } = new URL(gateway.url);
  using raw = await openRaw(gateway.url, upgradeRequest('/nothing', host));
  const answer = await raw.closed;
  expect(answer).toMatch(/^HTTP\/1.1 404 Not Found\r\n/);
  expect(answer).toMatch(
    '{"errors":[{"message":"WebSockets are at /graphql.","extensions":{"code":"NOT_FOUND"}}]}',
  );
});

test('bytes that are no HTTP, and a reset in the middle of a request, leave it alive', async () => {
  using garbage = await openRaw(gateway.url, '\x16\x03\x01\x02\x00\x01\r\n\r\n');
  expect(await garbage.closed).toMatch(/^HTTP\/1.1 400 [\s\S]*This is not a request of HTTP/);
  const { host } = new URL(gateway.url);
  const head = `POST /graphql HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n`;
  for (const text of [head, `${head}content-length: 100\r\n\r\n{"query":`]) {
    using raw = await openRaw(gateway.url, text);
    raw.socket.resetAndDestroy();
    await raw.closed;
  }
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
});
