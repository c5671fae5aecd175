import type { Client } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { modelIds } from '#models/index.ts';
import { leastMs } from '#test/helpers/durations.ts';
import { codeOf, connectMcp, factsOf } from '#test/helpers/mcp-client.ts';
import { createScriptedBackend, type ScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let backend: ScriptedBackend;
let gateway: ServedGateway;
let client: Client;
beforeEach(async () => {
  backend = createScriptedBackend();
  gateway = await startServedGateway({ backends: new Map([['local', backend]]) });
  client = await connectMcp(gateway.url);
});
afterEach(async () => {
  await client.close();
  expect(gateway.gateway.subscriptions.inUse).toBe(0);
  expect(gateway.faults).toEqual([]);
  await gateway[Symbol.asyncDispose]();
});

const request = { model: 'tiny-sd', prompt: 'a red circle' };
const call = (name: string, given: object = {}, options = {}) =>
  client.callTool({ name, arguments: { ...given } }, options);

const spent = async (account = 'alice') => {
  const { data } = await gateway.request<{ credits: { spent: number; held: number } }>(
    '{ credits { spent held } }',
    {},
    account,
  );
  return data.credits;
};

test('each tool says what it does, what it costs, and what each argument is', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    'list_models',
    'estimate_image',
    'generate_image',
    'estimate_upscale',
    'upscale_image',
    'get_generation',
    'cancel_generation',
  ]);
  for (const { name, description, inputSchema, annotations } of tools) {
    expect(description, name).toMatch(/free|cost|charged/i);
    expect(annotations, name).toBeDefined();
    const properties = Object.entries(inputSchema.properties ?? {});
    for (const [property, schema] of properties)
      expect((schema as { description?: string }).description, property).toMatch(/\w/);
    for (const required of inputSchema.required ?? [])
      expect(Object.keys(inputSchema.properties!)).toContain(required);
  }
  expect(client.getInstructions()).toMatch(/get_generation/);
});

test('the models come with their limits and who runs them', async () => {
  const { models } = factsOf(await call('list_models'));
  expect(models.map(({ id }: { id: string }) => id)).toEqual(modelIds);
  expect(models[0].parameters).toContainEqual(
    expect.objectContaining({ name: 'samples', min: 1, max: 4, affectsPricing: true }),
  );
  expect(models[0].availability).toMatchObject([{ backend: 'LOCAL', status: 'AVAILABLE' }]);
});

test('an estimate says the cost, and nothing is held', async () => {
  const result = await call('estimate_image', { ...request, samples: 2 });
  expect(result.content[0]).toMatchObject({
    text: expect.stringMatching(/^It would cost .* credits.*\. Nothing was charged\./),
  });
  expect(factsOf(result).costHigh).toBeGreaterThan(0);
  expect(await spent()).toEqual({ spent: 0, held: 0 });
});

test('a picture comes to look at and as a link that works without a key, with its progress before', async () => {
  const progress: (string | undefined)[] = [];
  const answered = call(
    'generate_image',
    { ...request, idempotencyKey: 'one', waitSeconds: 60 },
    { onprogress: ({ message }: { message?: string }) => progress.push(message) },
  );
  const run = await backend.nextRun();
  await run.step(1, 2);
  await run.step(2, 2);
  await run.image();
  const result = await answered;

  expect(result.isError).toBeFalsy();
  const [text, image, link] = result.content;
  expect(text).toMatchObject({
    text: expect.stringMatching(/^It has ended \(SUCCEEDED\) with 1 of 1/),
  });
  expect(image).toMatchObject({ type: 'image', mimeType: 'image/png' });
  expect(link).toMatchObject({ type: 'resource_link', mimeType: 'image/png', name: 'image-0' });
  const file = await fetch((link as { uri: string }).uri);
  const bytes = Buffer.from(await file.arrayBuffer());
  expect((image as { data: string }).data).toBe(bytes.toString('base64'));
  expect((link as { size: number }).size).toBe(bytes.byteLength);

  expect(progress).toEqual(expect.arrayContaining(['denoising, step 2 of 2', 'done, step 2 of 2']));
  const { cost, model, recipe } = factsOf(result);
  expect(model).toEqual({ id: 'tiny-sd' });
  expect(recipe).toMatchObject({ backend: 'LOCAL' });
  expect(await spent()).toEqual({ spent: cost.captured, held: 0 });
});

test('after a time-out of five seconds the picture is found again, and is paid once', async () => {
  const asked = { ...request, idempotencyKey: 'lost', waitSeconds: 60 };
  const begun = performance.now();
  await expect(call('generate_image', asked, { timeout: 5_000 })).rejects.toThrow(/timed out/i);
  expect(performance.now() - begun).toBeGreaterThan(4_900);
  const run = await backend.nextRun();
  expect(run.signal.aborted).toBe(false);
  await run.image();

  const found = await call('generate_image', asked, { timeout: 60_000 });
  const { replayed, cost, images } = factsOf(found);
  expect(replayed).toBe(true);
  expect(images).toHaveLength(1);
  expect(found.content.map(({ type }) => type)).toEqual(['text', 'image', 'resource_link']);
  expect(await spent()).toEqual({ spent: cost.captured, held: 0 });
  const { data } = await gateway.request<{ generations: { edges: unknown[] } }>(
    '{ generations { edges { cursor } } }',
  );
  expect(data.generations.edges).toHaveLength(1);
});

test('without a word on waiting the answer comes before five seconds, with the id to ask again with', async () => {
  const asked = { ...request, idempotencyKey: 'slow' };
  let first: Awaited<ReturnType<typeof call>> | undefined;
  const answerMs = await leastMs(5_000, async () => {
    const begun = performance.now();
    first = await call('generate_image', asked, { timeout: 60_000 });
    return performance.now() - begun;
  });
  expect(answerMs).toBeLessThan(5_000);
  const { id, status } = factsOf(first!);
  expect(status).toBe('RUNNING');
  expect(first!.content).toMatchObject([
    { text: expect.stringContaining(`get_generation with id "${id}"`) },
  ]);
  const run = await backend.nextRun();
  const looked = call('get_generation', { id, waitSeconds: 60 });
  await run.step(1, 2);
  await run.image();
  expect(factsOf(await looked)).toMatchObject({ id, status: 'SUCCEEDED' });
  const links = await call('get_generation', { id, pictures: 'links' });
  expect(links.content.map(({ type }) => type)).toEqual(['text', 'resource_link']);
});

test('a canceled generation is charged for what is there, and says so', async () => {
  const { id } = factsOf(
    await call('generate_image', { ...request, idempotencyKey: 'stop', waitSeconds: 0 }),
  );
  await backend.nextRun();
  const canceled = await call('cancel_generation', { id });
  expect(canceled.isError).toBeFalsy();
  expect(factsOf(canceled)).toMatchObject({
    outcome: expect.stringMatching(/^[A-Z_]+$/),
    generation: { status: 'CANCELED' },
  });
  expect(await spent()).toEqual({ spent: 0, held: 0 });
});

test('a run that failed is an error with its code, and costs nothing', async () => {
  const answered = call('generate_image', { ...request, idempotencyKey: 'bad', waitSeconds: 60 });
  const run = await backend.nextRun();
  const failure = {
    code: 'PROVIDER_REJECTED',
    message: 'No.',
    retryable: false,
    billed: 'NO',
  } as const;
  await run.emit({ type: 'sampleFailed', sample: 0, failure });
  const result = await answered;
  expect(codeOf(result)).toBe('PROVIDER_REJECTED');
  expect(factsOf(result).generation).toMatchObject({ status: 'FAILED' });
  expect(await spent()).toEqual({ spent: 0, held: 0 });
});

test.for([
  [
    'generate_image',
    { ...request, width: 3, idempotencyKey: 'k' },
    'INVALID_INPUT',
    /512, 768, 1024/,
  ],
  ['generate_image', { ...request, width: '512', idempotencyKey: 'k' }, 'INVALID_INPUT', /width/],
  [
    'generate_image',
    { ...request, size: 512, idempotencyKey: 'k' },
    'INVALID_INPUT',
    /size.*not defined/,
  ],
  ['generate_image', request, 'INVALID_INPUT', /idempotencyKey/],
  ['generate_image', { ...request, idempotencyKey: 'a b' }, 'INVALID_INPUT', /visible ASCII/],
  [
    'generate_image',
    { ...request, idempotencyKey: 'k', waitSeconds: 301 },
    'INVALID_INPUT',
    /waitSeconds.*300/,
  ],
  [
    'generate_image',
    { ...request, idempotencyKey: 'k', model: 'dall-e' },
    'INVALID_INPUT',
    /tiny-sd/,
  ],
  ['generate_image', { ...request, idempotencyKey: 'k', maxCost: 0 }, 'MODEL_UNAVAILABLE', /cost/],
  ['estimate_image', { prompt: 'a red circle' }, 'INVALID_INPUT', /tiny-sd/],
  ['get_generation', { id: 'nothing' }, 'NOT_FOUND', /no generation/],
  ['get_generation', { id: 7 }, 'INVALID_INPUT', /id: /],
  ['get_generation', { id: 'R2VuZXJhdGlvbjp4' }, 'NOT_FOUND', /no generation/],
  ['cancel_generation', { id: 'R2VuZXJhdGlvbjp4' }, 'NOT_FOUND', /no generation/],
  ['list_models', { all: true }, 'INVALID_INPUT', /all/],
] as const)('%s with %j is refused as %s', async ([name, given, code, says]) => {
  const result = await call(name, given);
  expect(codeOf(result)).toBe(code);
  expect(JSON.stringify(result.content[0])).toMatch(says);
  expect(await spent()).toEqual({ spent: 0, held: 0 });
});

test('an idempotency key of another request is a conflict', async () => {
  await call('generate_image', { ...request, idempotencyKey: 'same', waitSeconds: 0 });
  const other = { ...request, prompt: 'a blue square', idempotencyKey: 'same', waitSeconds: 0 };
  expect(codeOf(await call('generate_image', other))).toBe('IDEMPOTENCY_CONFLICT');
});

test("another account's generations are not there", async () => {
  const { id } = factsOf(
    await call('generate_image', { ...request, idempotencyKey: 'mine', waitSeconds: 0 }),
  );
  const bob = await connectMcp(gateway.url, { key: 'bob' });
  for (const name of ['get_generation', 'cancel_generation'])
    expect(codeOf(await bob.callTool({ name, arguments: { id } }))).toBe('NOT_FOUND');
  await bob.close();
});

test('a client of the older protocol has the same tools', async () => {
  const legacy = await connectMcp(gateway.url, { mode: 'legacy' });
  expect(legacy.getProtocolEra()).toBe('legacy');
  const progress: number[] = [];
  const answered = legacy.callTool(
    { name: 'generate_image', arguments: { ...request, idempotencyKey: 'old', waitSeconds: 60 } },
    { onprogress: (one) => progress.push(one.progress) },
  );
  const run = await backend.nextRun();
  await run.step(1, 2);
  await run.image();
  const result = await answered;
  expect(result.content.map(({ type }) => type)).toEqual(['text', 'image', 'resource_link']);
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  await legacy.close();
});
