import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScriptedBackend, type ScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let backend: ScriptedBackend;
let gateway: ServedGateway;
beforeEach(async () => {
  backend = createScriptedBackend();
  gateway = await startServedGateway({
    backends: new Map([['local', backend]]),
    subscriptions: { perAccount: 2, perProcess: 3 },
  });
});
afterEach(() => gateway[Symbol.asyncDispose]());

const get = (id: string, query = '', headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/generations/${encodeURIComponent(id)}/events${query}`, {
    headers: { 'x-api-key': 'alice', ...headers },
  });

const ids = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));

async function finished(): Promise<string> {
  const id = await gateway.generate();
  const run = await backend.nextRun();
  await run.step(1, 2, { preview: 'data:image/webp;base64,AAAA' });
  await run.image();
  await gateway.gateway.generations[Symbol.asyncDispose]();
  return id;
}

test('the state, then the end', async () => {
  const id = await gateway.generate();
  const run = await backend.nextRun();
  const response = await get(id, '?preview=true');
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  await run.step(1, 2, { preview: 'data:image/webp;base64,AAAA' });
  await run.image();
  const text = await response.text();
  expect([...text.matchAll(/^event: (\w+)$/gm)].map(([, kind]) => kind).slice(-2)).toEqual([
    'IMAGE',
    'FINISHED',
  ]);
  const update = JSON.parse(/^event: FINISHED\ndata: (.+)$/m.exec(text)![1]!);
  expect(update).toMatchObject({
    kind: 'FINISHED',
    missed: 0,
    generation: {
      id,
      status: 'SUCCEEDED',
      model: { id: 'tiny-sd' },
      images: [{ status: 'SUCCEEDED', mimeType: 'image/png' }],
      cost: { held: 0 },
    },
    credits: { held: 0 },
  });
});

test('after a cursor only what follows it; the header is newer than the address', async () => {
  const id = await finished();
  expect(ids(await (await get(id, '?after=0')).text())).toEqual([1, 2, 3, 4, 5]);
  expect(ids(await (await get(id, '?after=3')).text())).toEqual([4, 5]);
  const resumed = await get(id, '?after=0', { 'last-event-id': '4' });
  expect(ids(await resumed.text())).toEqual([5]);
});

test('after the last event an EventSource is told not to come back', async () => {
  const id = await finished();
  expect((await get(id, '?after=5')).status).toBe(204);
  expect(gateway.gateway.subscriptions.inUse).toBe(0);
});

test('previews only for who asks for them', async () => {
  const id = await gateway.generate();
  const run = await backend.nextRun();
  expect(run.request.wantsPreview()).toBe(false);
  const plain = await get(id);
  await plain.body!.getReader().read();
  expect(run.request.wantsPreview()).toBe(false);
  const wanting = await get(id, '?preview=true');
  await wanting.body!.getReader().read();
  expect(run.request.wantsPreview()).toBe(true);
});

test.each([
  ['no such generation', 'R2VuZXJhdGlvbjp4', '', {}, 404, 'NOT_FOUND'],
  ['a key that is not valid', 'R2VuZXJhdGlvbjp4', '', { 'x-api-key': 'x' }, 401, 'UNAUTHENTICATED'],
  ['a cursor that is none', 'R2VuZXJhdGlvbjp4', '?after=-1', {}, 400, 'INVALID_INPUT'],
  ['a cursor that is none', 'R2VuZXJhdGlvbjp4', '?after=x', {}, 400, 'INVALID_INPUT'],
])('%s is refused with a code', async (_what, id, query, headers, status, code) => {
  const response = await get(id, query, headers as Record<string, string>);
  expect(response.status).toBe(status);
  const { errors } = (await response.json()) as { errors: { extensions: object }[] };
  expect(errors[0]?.extensions).toMatchObject({ code });
});

test('ids that are none are refused as what they are: nothing', async () => {
  for (const id of ['x', '', 'VGlueVNEOng=', '%00'])
    expect([400, 404]).toContain((await get(id)).status);
});

test('a cursor beyond the last event is refused, and says what is allowed', async () => {
  const id = await gateway.generate();
  await backend.nextRun();
  const response = await get(id, '?after=99');
  expect(response.status).toBe(400);
  expect(await response.text()).toMatch('from 0, which replays all, to 2');
});

test('what belongs to another account looks as if it were not there', async () => {
  const id = await gateway.generate('alice');
  expect((await get(id, '', { 'x-api-key': 'bob' })).status).toBe(404);
});

test('seats are limited by account and by process, and come back', async () => {
  const id = await gateway.generate('alice');
  const other = await gateway.generate('bob');
  const watchers = [new AbortController(), new AbortController()];
  for (const { signal } of watchers)
    await fetch(`${gateway.url}/generations/${encodeURIComponent(id)}/events`, {
      headers: { 'x-api-key': 'alice' },
      signal,
    });
  const refused = await get(id);
  expect(refused.status).toBe(429);
  expect(await refused.text()).toMatch('This account has 2 subscriptions open');
  await get(other, '', { 'x-api-key': 'bob' });
  const full = await get(other, '', { 'x-api-key': 'bob' });
  expect(full.status).toBe(429);
  expect(await full.text()).toMatch('The gateway has 3 subscriptions open');

  watchers[0]!.abort();
  await expect.poll(() => gateway.gateway.subscriptions.inUse).toBe(2);
  expect((await get(id)).status).toBe(200);
});
