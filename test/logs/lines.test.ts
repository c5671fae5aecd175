import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Backend } from '#src/backends/backend.ts';
import { emphasisIssue } from '#src/backends/local/prompts/emphasis.ts';
import { createLoggedGateway, type LogLine } from '#test/helpers/logged-gateway.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { serve } from '#test/helpers/served-gateway.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');

const draw = `mutation Draw($waitMs: Int) {
  generateImage(input: { tinySD: { prompt: "a very secret fox", seed: 7 } }, waitMs: $waitMs) {
    ... on GenerateImageSuccess { generation { id status } } ... on Error { message } } }`;

function post(url: string, query: string, headers: Record<string, string> = {}) {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables: { waitMs: 30_000 } }),
  });
}

/** What differs from one run to the next, by its kind. */
function comparable(line: LogLine): string {
  return JSON.stringify(line, (name, value) =>
    ['time', 'ms', 'generationId'].includes(name) ? typeof value : value,
  );
}

test('a generation leaves the lines that the page shows, and no other', async () => {
  await using host = await createLoggedGateway({});
  await using server = await serve(host);
  const url = `http://127.0.0.1:${server.port}`;
  const response = await post(url, draw, { 'x-request-id': 'order-4711' });
  expect(await response.json()).toMatchObject({
    data: { generateImage: { generation: { status: 'SUCCEEDED' } } },
  });
  const [, section = ''] = page.split('\n## What is logged\n');
  const [, shown = ''] = /```json\n([\s\S]*?)```/.exec(section) ?? [];
  const lines: LogLine[] = shown
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(host.lines().map(comparable)).toEqual(lines.map(comparable));
});

test('one request id finds everything about it, and no line has the prompt', async () => {
  await using host = await createLoggedGateway({ level: 'trace' });
  await using server = await serve(host);
  const url = `http://127.0.0.1:${server.port}`;
  const response = await post(url, draw, { 'x-request-id': 'order-4711' });
  expect(response.headers.get('x-request-id')).toBe('order-4711');
  await response.text();
  await server[Symbol.asyncDispose]();
  const about = host.lines().filter(({ requestId }) => requestId === 'order-4711');
  expect(about).toEqual(host.lines());
  const messages = about.map(({ msg }) => msg).filter((msg) => msg !== 'steps done');
  expect(messages).toEqual([
    'generation accepted',
    'route taken',
    'attempt started',
    'phase began',
    'image stored',
    'attempt ended',
    'generation ended',
    'operation',
    'request',
  ]);
  expect(JSON.stringify(host.lines())).not.toContain('secret fox');
  expect(about.find(({ msg }) => msg === 'route taken')).toMatchObject({
    reason: 'The only backend.',
    route: { backend: 'AUTO', objective: 'BALANCED' },
    candidates: [{ backend: 'segmind', queued: 0, cost: expect.any(Number) }],
    rejected: [],
  });
});

test('why a weighted prompt is refused is logged, without the prompt', async () => {
  const scripted = createScriptedBackend();
  const offer: Backend['offer'] = (model) => ({
    ...scripted.offer(model),
    refuses: ({ prompt }) => emphasisIssue(prompt),
  });
  const backends = new Map([['local' as const, { ...scripted, offer }]]);
  await using host = await createLoggedGateway({ level: 'trace' }, { backends });
  const weighted = draw.replace('"a very secret fox"', '"((secret fox:90):90)"');
  expect((await host.ask(weighted)).data.generateImage.message).toContain('weighs 8.10e+3');
  expect(host.lines()[0]).toMatchObject({
    msg: 'generation refused',
    why: expect.stringContaining('weighs 8.10e+3'),
  });
  expect(JSON.stringify(host.lines())).not.toContain('secret fox');
});

test('a prompt is logged where that is asked for', async () => {
  await using host = await createLoggedGateway({ prompts: true });
  await host.ask(draw);
  expect(host.lines()[0]).toMatchObject({
    msg: 'generation accepted',
    prompt: 'a very secret fox',
  });
});

test('the request id stays with a generation that another process takes up', async () => {
  using folder = temporaryFolder();
  const backend = createScriptedBackend();
  const options = { folder: folder.path, backends: new Map([['local' as const, backend]]) };
  {
    await using first = await createLoggedGateway({}, options);
    await using server = await serve(first);
    const url = `http://127.0.0.1:${server.port}`;
    const noWait = draw.replace(', waitMs: $waitMs', '').replace('($waitMs: Int)', '');
    await (await post(url, noWait, { 'x-request-id': 'order-4711' })).text();
    await backend.nextRun();
  }
  await using second = await createLoggedGateway({}, options);
  const started = second.gateway.start();
  const run = await backend.nextRun();
  await started;
  await run.image();
  await second.ended(run.request.generationId);
  expect(second.lines()).toMatchObject([
    { msg: 'attempt ended', requestId: 'order-4711', attempt: 2 },
    { msg: 'generation ended', requestId: 'order-4711', attempts: 2 },
  ]);
});

test('what is refused is logged: by the service, by its document, and by its key', async () => {
  await using host = await createLoggedGateway({}, { credits: 0 });
  await using server = await serve(host);
  const url = `http://127.0.0.1:${server.port}`;
  for (const [query, headers] of [
    [draw, {}],
    ['{ nothing }', {}],
    ['{ __typename }', { authorization: 'Basic x' }],
  ] as const)
    await (await post(url, query, { 'x-request-id': query.slice(0, 6), ...headers })).text();
  await server[Symbol.asyncDispose]();
  expect(host.lines()).toMatchObject([
    { msg: 'generation refused', code: 'INSUFFICIENT_CREDITS', accountId: 'default' },
    { msg: 'operation', kind: 'mutation', name: 'Draw', fields: ['generateImage'] },
    { msg: 'operation', kind: null, outcome: 'GRAPHQL_VALIDATION_FAILED' },
    { msg: 'request refused', status: 401, path: '/graphql' },
  ]);
});

test('a subscription is logged when it ends, with what it was sent', async () => {
  const backend = createScriptedBackend();
  const backends = new Map([['local' as const, backend]]);
  await using host = await createLoggedGateway({}, { backends });
  await using server = await serve(host);
  const url = `http://127.0.0.1:${server.port}`;
  const { data } = await host.ask(draw);
  const { id } = data.generateImage.generation;
  const response = await fetch(`${url}/generations/${id}/events`);
  const run = await backend.nextRun();
  await run.image();
  const events = (await response.text()).match(/^event: /gm);
  expect(host.lines().at(-1)).toMatchObject({
    msg: 'operation',
    kind: 'subscription',
    name: 'GenerationEvents',
    outcome: 'OK',
    results: events?.length,
  });
});
