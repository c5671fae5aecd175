import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestGateway, type TestGateway } from '#test/helpers/gateway.ts';
import { openRaw, upgradeRequest } from '#test/helpers/raw-socket.ts';
import { serve } from '#test/helpers/served-gateway.ts';

let host: TestGateway;
let url: string;
const close = new AsyncDisposableStack();
beforeAll(async () => {
  host = close.use(await createTestGateway());
  const server = close.use(await serve(host));
  url = `http://127.0.0.1:${server.port}`;
});
afterAll(() => close.disposeAsync());

const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
test.for<[what: string, path: string, init: RequestInit, status: number]>([
  ['health', '/health', {}, 200],
  ['a page that is not there', '/nothing/here', {}, 404],
  ['an operation', '/graphql', { ...post, body: '{"query":"{ __typename }"}' }, 200],
  ['a body that is no JSON', '/graphql', { ...post, body: '{' }, 400],
  ['a key that is none', '/graphql?query={__typename}', { headers: { authorization: 'x' } }, 401],
  ['a foreign page', '/graphql', { ...post, headers: { origin: 'https://evil.example' } }, 403],
  ["OpenAI's door", '/v1/models', {}, 200],
  ["a refusal of OpenAI's door", '/v1/nothing', {}, 404],
  ['the Model Context Protocol', '/mcp', {}, 405],
  ['an image without a signature', '/images/x', {}, 403],
])('%s is answered with the id of its request', async ([, path, init, status]) => {
  const headers = { ...init.headers, 'x-request-id': 'order-4711' };
  const named = await fetch(`${url}${path}`, { ...init, headers });
  expect([named.status, named.headers.get('x-request-id')]).toEqual([status, 'order-4711']);
  const unnamed = await fetch(`${url}${path}`, init);
  expect(unnamed.headers.get('x-request-id')).toMatch(/^req_[\da-f-]{36}$/);
});

test.for(['', ' ', 'two words', '"quoted"', 'x'.repeat(129), 'a,b'])(
  'an id that cannot be used (%j) is not taken over',
  async (id) => {
    const response = await fetch(`${url}/health`, { headers: { 'x-request-id': id } });
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  },
);

test.for([
  ['/graphql', 101],
  ['/elsewhere', 404],
] as const)('a WebSocket at %s is answered %d with the id', async ([path, status]) => {
  const { host: name } = new URL(url);
  using raw = await openRaw(url, upgradeRequest(path, name, 'x-request-id: order-4711\r\n'));
  const [head] = (await new Promise<Buffer[]>((resolve) =>
    raw.socket.once('data', (chunk) => resolve([chunk])),
  )) as [Buffer];
  expect(String(head)).toContain(`HTTP/1.1 ${status}`);
  expect(String(head)).toContain('x-request-id: order-4711\r\n');
});

test('a request line that names no path is answered with an id, too', async () => {
  using raw = await openRaw(url, 'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  expect(await raw.closed).toMatch(/^HTTP\/1\.1 400[\s\S]*x-request-id: req_/);
});

test('pages of other origins may read the id', async () => {
  const response = await fetch(`${url}/graphql?query={__typename}`, { headers: { origin: url } });
  expect(response.headers.get('access-control-expose-headers')).toContain('x-request-id');
});
