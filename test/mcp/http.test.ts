import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { allScopes } from '#src/accounts/scopes.ts';
import { UnauthenticatedError } from '#src/domain/gateway-errors.ts';
import { createDiskStore } from '#src/images/disk-store.ts';
import { ImagesAwayError } from '#src/images/image-store.ts';
import { codeOf, connectMcp, factsOf } from '#test/helpers/mcp-client.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const backend = createScriptedBackend();
let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({ backends: new Map([['local', backend]]) });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const standard = {
  accept: 'application/json, text/event-stream',
  'content-type': 'application/json',
  'x-api-key': 'alice',
};

function post(headers: Record<string, string>, body: string | object = list): Promise<Response> {
  return fetch(`${gateway.url}/mcp`, {
    method: 'POST',
    headers: { ...standard, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

test('without a key nothing is read, and the answer says what is needed', async () => {
  const response = await post({ 'x-api-key': 'nobody' }, 'not even JSON');
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(await response.json()).toMatchObject({
    jsonrpc: '2.0',
    id: null,
    error: { code: -32_000, data: { code: 'UNAUTHENTICATED' } },
  });
});

test('pages of other origins may not', async () => {
  expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await post({ origin: gateway.url })).status).toBe(200);
});

test.for([
  ['a body that is no JSON', {}, '{', 400],
  ['a body of another type', { 'content-type': 'text/plain' }, '{}', 415],
  ['a body that is too large', {}, JSON.stringify({ ...list, x: 'y'.repeat(256 * 1024) }), 413],
  ['a body that is no request', {}, '{}', 400],
  ['a list of requests', {}, JSON.stringify(Array.from({ length: 1_000 }, () => list)), 400],
] as const)('%s is refused', async ([_name, headers, body, status]) => {
  const response = await post(headers, body);
  expect(response.status).toBe(status);
  expect(await response.json()).toHaveProperty('error.message');
});

test.for(['GET', 'DELETE', 'PUT'])('%s is refused: there are no sessions', async (method) => {
  const response = await fetch(`${gateway.url}/mcp`, { method, headers: standard });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

test('an answer names no session', async () => {
  const { headers } = await post({});
  expect(headers.has('mcp-session-id')).toBe(false);
  expect(headers.get('cache-control')).toBe('no-store');
});

test('subscriptions to changes are refused, as nothing changes', async () => {
  const client = await connectMcp(gateway.url);
  onTestFinished(() => client.close());
  await expect(client.listen({ toolsListChanged: true })).rejects.toThrow(/limit/i);
});

test('a client that leaves holds nothing, and its generation goes on', async () => {
  const leave = new AbortController();
  const request = { model: 'tiny-sd', prompt: 'x', idempotencyKey: 'left', waitSeconds: 60 };
  const body = {
    ...list,
    method: 'tools/call',
    params: { name: 'generate_image', arguments: request, _meta: { progressToken: 1 } },
  };
  const response = await fetch(`${gateway.url}/mcp`, {
    method: 'POST',
    headers: standard,
    body: JSON.stringify(body),
    signal: leave.signal,
  });
  const run = await backend.nextRun();
  const reader = response.body!.getReader();
  await reader.read();
  expect(gateway.gateway.subscriptions.inUse).toBe(1);
  leave.abort();
  await expect.poll(() => gateway.gateway.subscriptions.inUse).toBe(0);
  expect(run.signal.aborted).toBe(false);
  await run.image();
});

test('a gateway that stops answers a call that waits, with the id to ask again with', async () => {
  const own = createScriptedBackend();
  const stopping = await startServedGateway({ backends: new Map([['local', own]]) });
  const client = await connectMcp(stopping.url);
  const request = { model: 'tiny-sd', prompt: 'x', idempotencyKey: 'stop', waitSeconds: 60 };
  const answered = client.callTool({ name: 'generate_image', arguments: request });
  await own.nextRun();
  await expect.poll(() => stopping.gateway.subscriptions.inUse).toBe(1);
  await stopping.gateway.endSubscriptions();
  expect(factsOf(await answered)).toMatchObject({ status: 'RUNNING', id: expect.any(String) });
  await client.close();
  await stopping[Symbol.asyncDispose]();
});

test('a picture that is made and out of reach is given as its link', async () => {
  const own = createScriptedBackend();
  using folder = temporaryFolder();
  async function open(): Promise<never> {
    throw new ImagesAwayError('the bucket cannot be reached', { needsChange: false, cause: null });
  }
  const images = { ...createDiskStore(folder.path), open };
  await using away = await startServedGateway({ backends: new Map([['local', own]]), images });
  const client = await connectMcp(away.url);
  onTestFinished(() => client.close());
  const request = { model: 'tiny-sd', prompt: 'x', idempotencyKey: 'away', waitSeconds: 60 };
  const answered = client.callTool({ name: 'generate_image', arguments: request });
  await (await own.nextRun()).image();
  const result = await answered;
  expect(factsOf(result)).toMatchObject({ status: 'SUCCEEDED', id: expect.any(String) });
  expect(result.content.map(({ type }) => type)).toEqual(['text', 'resource_link']);
});

test('a key that ends while a call waits ends the call', async () => {
  let works = true;
  const own = createScriptedBackend();
  const revoking = await startServedGateway({
    backends: new Map([['local', own]]),
    authenticator: {
      authenticate() {
        if (works) return { accountId: 'alice', scopes: allScopes, keyId: null };
        throw new UnauthenticatedError('This key is not valid.');
      },
      isStillValid: () => works,
    },
  });
  const client = await connectMcp(revoking.url);
  const request = { model: 'tiny-sd', prompt: 'x', idempotencyKey: 'end', waitSeconds: 60 };
  const answered = client.callTool({ name: 'generate_image', arguments: request });
  const run = await own.nextRun();
  await expect.poll(() => revoking.gateway.subscriptions.inUse).toBe(1);
  works = false;
  await run.step(1, 2);
  expect(codeOf(await answered)).toBe('UNAUTHENTICATED');
  await client.close();
  await revoking[Symbol.asyncDispose]();
});

test('a wrong key is told to the SDK as such', async () => {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const requestInit = { headers: { authorization: 'Bearer nothing' } };
  const transport = new StreamableHTTPClientTransport(new URL(`${gateway.url}/mcp`), {
    requestInit,
  });
  await expect(client.connect(transport)).rejects.toThrow(/UNAUTHENTICATED/);
});
