import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { capConnections } from '#src/http/connections/connection-cap.ts';
import { openRaw, upgradeRequest } from '#test/helpers/raw-socket.ts';
import { createScriptedBackend, type ScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let backend: ScriptedBackend;
let host: ServedGateway;
let id: string;
beforeAll(async () => {
  backend = createScriptedBackend();
  host = await startServedGateway({ backends: new Map([['local', backend]]) });
  id = await host.generate();
  await backend.nextRun();
});
afterAll(() => host[Symbol.asyncDispose]());

const query = 'subscription($id: ID!) { generation(id: $id) { cursor } }';

function post(path: string, body: object, ...headers: string[]): string {
  const text = JSON.stringify(body);
  const head = [`POST ${path} HTTP/1.1`, 'host: x', 'x-api-key: alice', ...headers];
  return `${head.join('\r\n')}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
}

const streams: Record<string, () => string> = {
  'server-sent events': () =>
    post('/graphql', { query, variables: { id } }, 'accept: text/event-stream'),
  parts: () =>
    post(
      '/graphql',
      { query, variables: { id } },
      'accept: multipart/mixed;subscriptionSpec=1.0, application/json',
    ),
  "a generation's events": () =>
    `GET /generations/${encodeURIComponent(id)}/events HTTP/1.1\r\nhost: x\r\nx-api-key: alice\r\n\r\n`,
  "OpenAI's image events": () =>
    post('/v1/images/generations', { model: 'tiny-sd', prompt: 'x', stream: true }),
};

test.each(Object.entries(streams))(
  'streams that stand behind another one of their connection are given up with it: %s',
  async (_, request) => {
    const open = () => host.gateway.subscriptions.inUse;
    using client = await openRaw(host.url, request().repeat(3));
    await expect.poll(() => open()).toBe(3);
    client.socket.destroy();
    await expect.poll(() => open()).toBe(0);
    expect(host.faults).toEqual([]);
  },
);

test('a single connection that is opened behind another answer is given up with it', async () => {
  const headers = { 'x-api-key': 'alice' };
  const token = await (
    await fetch(`${host.url}/graphql/stream`, { method: 'PUT', headers })
  ).text();
  const events = streams['server-sent events']!();
  const opening = `GET /graphql/stream?token=${token} HTTP/1.1\r\nhost: x\r\nx-api-key: alice\r\n\r\n`;
  using client = await openRaw(host.url, `${events}${opening}`);
  await expect.poll(() => host.gateway.connections.inUse).toBe(1);
  client.socket.destroy();
  await expect.poll(() => host.gateway.connections.inUse).toBe(0);
  const again = await fetch(`${host.url}/graphql/stream?token=${token}`, { headers });
  expect(again.status).toBe(404);
});

test('a server that is closed destroys what is still open, upgraded or not', async () => {
  const server = createServer();
  const cap = capConnections({ server, maxConnections: 10, onRefused() {} });
  const upgraded = new Promise((resolve) => server.once('upgrade', resolve));
  server.listen(0, '127.0.0.1');
  await expect.poll(() => server.listening).toBe(true);
  const { port } = server.address() as AddressInfo;
  const silent = connect(port, '127.0.0.1');
  onTestFinished(() => void silent.destroy());
  using asking = await openRaw(`http://127.0.0.1:${port}`, upgradeRequest('/', 'x'));
  await upgraded;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  // Node has forgotten the one that it handed over.
  expect(await new Promise<number>((resolve) => server.getConnections((_, n) => resolve(n)))).toBe(
    1,
  );
  cap.destroyAll();
  await closed;
  await asking.closed;
});
