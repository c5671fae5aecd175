import { afterEach, beforeEach, expect, test } from 'vitest';
import { allScopes } from '#src/accounts/scopes.ts';
import { BackendError } from '#src/backends/backend.ts';
import { createDiskStore } from '#src/images/disk-store.ts';
import { ImagesAwayError } from '#src/images/image-store.ts';
import { get } from '#src/store/steps.ts';
import { createScriptedBackend, type ScriptedBackend } from '#test/helpers/scripted-backend.ts';
import {
  type ServedGateway,
  type ServedGatewayOptions,
  startServedGateway,
} from '#test/helpers/served-gateway.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { unlimited } from '#test/helpers/unlimited.ts';

let backend: ScriptedBackend;
let host: ServedGateway;

async function start(options: Partial<ServedGatewayOptions> = {}): Promise<void> {
  backend = createScriptedBackend();
  host = await startServedGateway({ backends: new Map([['local', backend]]), ...options });
}
beforeEach(() => start());
afterEach(() => host[Symbol.asyncDispose]());

const circle = { model: 'tiny-sd', prompt: 'a red circle' };
const json = { 'content-type': 'application/json', 'x-api-key': 'alice' };

function post(body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) {
  return fetch(`${host.url}/v1/images/generations`, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: signal ?? null,
  });
}

async function refused(answer: Response | Promise<Response>) {
  const response = await answer;
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  const retry = response.headers.get('x-should-retry');
  return { ...error, status: response.status, retry, message: error.message, issues: error.issues };
}

interface StreamEvent {
  readonly name: string;
  readonly data: Record<string, unknown>;
}

async function eventsOf(response: Response): Promise<StreamEvent[]> {
  const blocks = (await response.text()).split('\n\n').filter((one) => one.startsWith('event'));
  return blocks.map((block) => {
    const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(block)!;
    return { name: name!, data: JSON.parse(data!) };
  });
}

test('an answer has the pictures, and beside them what only this gateway tells', async () => {
  const answer = post({ ...circle, n: 2, seed: 7, size: '512x768', scheduler: 'DDIM' });
  const run = await backend.nextRun();
  expect(run.request.parameters).toMatchObject({
    samples: 2,
    seed: 7,
    width: 512,
    height: 768,
    scheduler: 'DDIM',
  });
  await run.image(0);
  await run.image(1);
  const response = await answer;
  const id = response.headers.get('x-generation-id');
  expect(await response.json()).toEqual({
    created: expect.any(Number),
    data: [
      { url: expect.stringContaining('/images/'), seed: 7 },
      { url: expect.stringContaining('/images/'), seed: 8 },
    ],
    size: '8x8',
    output_format: 'png',
    quality: 'auto',
    background: 'opaque',
    generation: {
      id,
      status: 'SUCCEEDED',
      replayed: false,
      cost: 0.001,
      warnings: [],
      failure: null,
    },
  });
});

const wrong: readonly [what: string, body: unknown, error: Record<string, unknown>][] = [
  [
    'no model',
    { prompt: 'x' },
    { param: 'model', message: /tiny-sd, portrait-sd, ssd-1b, ssd-1b-lcm/ },
  ],
  ['an unknown model', { ...circle, model: 'dall-e-3' }, { param: 'model', message: /tiny-sd/ }],
  ['no prompt', { model: 'tiny-sd' }, { param: 'prompt', message: /It is required/ }],
  ['too many', { ...circle, n: 5 }, { param: 'n', message: /a whole number from 1 to 4/ }],
  ['a size', { ...circle, size: '1x1' }, { param: 'size', message: /auto, 512x512, 512x768/ }],
  ['text for a number', { ...circle, n: '2' }, { param: 'n', message: /"2" is not allowed/ }],
  ['an unknown parameter', { ...circle, steps: 4 }, { param: 'steps', message: /num_inference_s/ }],
  ['a camel', { ...circle, guidanceScale: 4 }, { param: 'guidanceScale', message: /guidance_s/ }],
  ['a format', { ...circle, output_format: 'webp' }, { param: 'output_format' }],
  ['a quality', { ...circle, quality: 'hd' }, { param: 'quality', message: /auto, standard/ }],
  [
    'a route',
    { ...circle, route: { backend: 'X' } },
    { param: 'route.backend', message: /AUTO, / },
  ],
  ['a field of a route', { ...circle, route: { cost: 1 } }, { param: 'route.cost' }],
  ['half a micro-credit', { ...circle, route: { max_cost: 5e-7 } }, { param: 'route.max_cost' }],
  ['a seed too late', { ...circle, n: 2, seed: 999_999_999_999_999 }, { param: 'seed' }],
  ['previews without a stream', { ...circle, partial_images: 1 }, { param: 'partial_images' }],
  ['a wait with a stream', { ...circle, stream: true, wait_ms: 5 }, { param: 'wait_ms' }],
  ['a wait too long', { ...circle, wait_ms: 600_001 }, { param: 'wait_ms', message: /600000/ }],
  ['no object', [circle], { param: 'body' }],
  ['no JSON', '{', { param: null, message: /not JSON/ }],
];

test.for(wrong)('%s is refused with its name and what is allowed', async ([, body, error]) => {
  const { message, ...rest } = await refused(post(body));
  const { message: says, ...facts } = error;
  expect(rest).toMatchObject({
    status: 400,
    code: 'INVALID_INPUT',
    type: 'invalid_request_error',
    retry: 'false',
    ...facts,
  });
  if (says instanceof RegExp) expect(message).toMatch(says);
  expect(host.database.read(() => get('SELECT 1 FROM generations'))).toBeUndefined();
});

test('every issue is told, not only the first', async () => {
  const { issues } = await refused(
    post({ ...circle, n: 0, size: '3x3', quality: 'hd', colour: 1 }),
  );
  const paths = (issues as { path: string }[]).map(({ path }) => path);
  expect(paths.toSorted()).toEqual(['colour', 'n', 'quality', 'size']);
});

test('what clients always send is read, and changes nothing', async () => {
  const idle = { style: 'vivid', user: 'me', quality: 'standard', moderation: 'auto' };
  const key = { 'idempotency-key': 'one' };
  const first = post({ ...circle, ...idle, background: 'auto', negative_prompt: null }, key);
  await (await backend.nextRun()).image();
  const again = await post({ ...circle, size: 'auto' }, key);
  expect((await first).headers.get('x-generation-id')).toBe(again.headers.get('x-generation-id'));
  expect(await again.json()).toMatchObject({ generation: { replayed: true } });
});

test('an idempotency key that cannot be one, or belongs to another request, is refused', async () => {
  expect(await refused(post(circle, { 'idempotency-key': 'a b' }))).toMatchObject({
    status: 400,
    param: 'Idempotency-Key',
  });
  const first = post(circle, { 'idempotency-key': 'one' });
  await (await backend.nextRun()).image();
  await first;
  const other = post({ ...circle, prompt: 'another' }, { 'idempotency-key': 'one' });
  expect(await refused(other)).toMatchObject({
    status: 409,
    code: 'IDEMPOTENCY_CONFLICT',
    retry: 'false',
  });
});

test('a client that hangs up loses only the answer; its key gives the picture', async () => {
  const leave = new AbortController();
  const key = { 'idempotency-key': 'one' };
  const lost = post(circle, key, leave.signal).catch((error: Error) => error.name);
  const run = await backend.nextRun();
  await expect.poll(() => host.gateway.subscriptions.inUse).toBe(1);
  leave.abort();
  expect(await lost).toBe('AbortError');
  await expect.poll(() => host.gateway.subscriptions.inUse).toBe(0);
  await run.image();
  const found = await post(circle, key);
  expect(await found.json()).toMatchObject({ generation: { replayed: true, status: 'SUCCEEDED' } });
  expect(host.faults).toEqual([]);
});

test('when the time is up the answer names the generation, which goes on', async () => {
  const late = await refused(post({ ...circle, wait_ms: 1 }));
  expect(late).toMatchObject({ status: 504, code: 'STILL_RUNNING', retry: 'false' });
  const key = { 'idempotency-key': 'one' };
  const again = await post({ ...circle, wait_ms: 1 }, key);
  const id = again.headers.get('x-generation-id');
  expect(await refused(again)).toMatchObject({ generation: id, retry: 'true' });
  await backend.nextRun();
  const run = await backend.nextRun();
  const found = post(circle, key);
  await run.image();
  expect((await found).headers.get('x-generation-id')).toBe(id);
});

test('a failed generation is an error with its code and its id, which is not sent again', async () => {
  const answer = post(circle);
  const run = await backend.nextRun();
  const failure = { retryable: true, billed: 'NO' } as const;
  await run.emit({
    type: 'sampleFailed',
    sample: 0,
    failure: { ...failure, code: 'ENGINE_FAILED', message: 'It broke.' },
  });
  const response = await answer;
  const id = response.headers.get('x-generation-id');
  expect(id).toBeTruthy();
  expect(await refused(response)).toMatchObject({
    status: 500,
    code: 'ENGINE_FAILED',
    type: 'server_error',
    retry: 'false',
    generation: id,
  });
});

test('of some images the answer has those that were made, and why the others are not', async () => {
  const answer = post({ ...circle, n: 2, response_format: 'b64_json' });
  const run = await backend.nextRun();
  await run.image(0);
  const failure = new BackendError({
    code: 'ENGINE_FAILED',
    message: 'It broke.',
    retryable: false,
    billed: 'NO',
  }).failure;
  await run.emit({ type: 'sampleFailed', sample: 1, failure });
  expect(await (await answer).json()).toMatchObject({
    data: [{ b64_json: expect.stringMatching(/^iVBOR/) }],
    generation: { status: 'PARTIAL', failure: { code: 'ENGINE_FAILED' } },
  });
});

test('an image that is made and out of reach is an error with its id, which is not sent again', async () => {
  await host[Symbol.asyncDispose]();
  using folder = temporaryFolder();
  async function open(): Promise<never> {
    const cause = new Error('ECONNREFUSED');
    throw new ImagesAwayError('the bucket cannot be reached', { needsChange: false, cause });
  }
  await start({ images: { ...createDiskStore(folder.path), open } });
  const asked = { ...circle, response_format: 'b64_json' };
  const unsafe = post(asked);
  await (await backend.nextRun()).image();
  const id = (await unsafe).headers.get('x-generation-id');
  expect(await refused(unsafe)).toMatchObject({
    status: 503,
    code: 'INTERNAL',
    generation: id,
    retry: 'false',
  });
  expect(id).toEqual(expect.any(String));
});

test('a stream has partial images evenly spread, then each image, then its end', async () => {
  const answer = post({ ...circle, n: 2, stream: true, partial_images: 1 });
  const run = await backend.nextRun();
  await expect.poll(() => run.request.wantsPreview()).toBe(true);
  const response = await answer;
  const preview = 'data:image/webp;base64,UklGRg==';
  for (const step of [1, 5, 9]) await run.step(step, 10, { preview });
  await run.image(0);
  await run.image(1);
  const events = await eventsOf(response);
  expect(events.map(({ name, data }) => [name, data.type === name, data.index])).toEqual([
    ['image_generation.partial_image', true, 0],
    ['image_generation.completed', true, 0],
    ['image_generation.completed', true, 1],
  ]);
  expect(events[0]!.data).toMatchObject({
    partial_image_index: 0,
    b64_json: 'UklGRg==',
    output_format: 'webp',
    size: '512x512',
  });
  expect(events[1]!.data).toMatchObject({
    b64_json: expect.stringMatching(/^iVBOR/),
    output_format: 'png',
    generation: { id: response.headers.get('x-generation-id') },
  });
});

test('a stream ends with an error where images are missing, and when the gateway stops', async () => {
  const failing = post({ ...circle, stream: true });
  const run = await backend.nextRun();
  const failure = { code: 'ENGINE_FAILED', message: 'It broke.', retryable: false } as const;
  await run.emit({ type: 'sampleFailed', sample: 0, failure: { ...failure, billed: 'NO' } });
  const response = await failing;
  const id = response.headers.get('x-generation-id');
  expect(await eventsOf(response)).toMatchObject([
    { name: 'error', data: { type: 'error', error: { code: 'ENGINE_FAILED', generation: id } } },
  ]);
  const stopped = await post({ ...circle, stream: true });
  await host.gateway.endSubscriptions();
  expect(await eventsOf(stopped)).toMatchObject([
    { name: 'error', data: { error: { code: 'SHUTTING_DOWN' } } },
  ]);
});

test('a gateway that stops names the generation of those that wait', async () => {
  const answer = post(circle);
  await backend.nextRun();
  await expect.poll(() => host.gateway.subscriptions.inUse).toBe(1);
  await host.gateway.endSubscriptions();
  expect(await refused(answer)).toMatchObject({
    code: 'STILL_RUNNING',
    generation: expect.any(String),
  });
});

test('limits are told with each answer, and refusals with when to come back', async () => {
  await host[Symbol.asyncDispose]();
  await start({ limits: { ...unlimited.limits, requestsPerMinute: 1 } });
  const first = post(circle);
  await (await backend.nextRun()).image();
  const { headers } = await first;
  expect(headers.get('x-ratelimit-limit-requests')).toBe('1');
  expect(headers.get('x-ratelimit-remaining-requests')).toBe('0');
  expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^[\d.]+s$/);
  const second = await post(circle);
  const seconds = Number(second.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  const exposed = second.headers.get('access-control-expose-headers')!.split(', ');
  const told = second.headers.keys().filter((name) => /^(?:x-(?!content)|retry)/.test(name));
  expect(exposed).toEqual(expect.arrayContaining([...told]));
  expect(await refused(second)).toMatchObject({
    status: 429,
    code: 'RATE_LIMITED',
    type: 'rate_limit_error',
    retry: 'true',
  });
});

test.for<[string, RequestInit, Record<string, unknown>]>([
  ['/v1/models', { headers: {} }, { status: 401, code: 'UNAUTHENTICATED' }],
  [
    '/v1/images/variations',
    { method: 'POST' },
    { status: 501, code: 'NOT_SERVED', retry: 'false' },
  ],
  ['/v1/images/generations', {}, { status: 405, code: 'METHOD_NOT_ALLOWED' }],
  ['/v1/models/none', {}, { status: 404, code: 'NOT_FOUND' }],
  ['/v1/chat/completions', { method: 'POST' }, { status: 404, code: 'NOT_FOUND' }],
  [
    '/v1/images/generations',
    { method: 'POST', body: 'x', headers: { 'x-api-key': 'alice', 'content-type': 'text/plain' } },
    { status: 415, code: 'INVALID_INPUT' },
  ],
])('%s with %j is refused in the shape of OpenAI', async ([path, init, error]) => {
  const response = await fetch(`${host.url}${path}`, {
    headers: { 'x-api-key': 'alice' },
    ...init,
  });
  expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  expect(await refused(response)).toMatchObject({ param: null, ...error });
});

test.for([
  ['/v1/images/generations', 'GET', 'POST'],
  ['/v1/models', 'POST', 'GET'],
] as const)('%s takes no %s, and says what it takes', async ([path, method, allowed]) => {
  const response = await fetch(`${host.url}${path}`, { method, headers: json });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe(allowed);
  await response.body?.cancel();
});

test('a key that may only read asks for no images here either', async () => {
  await host[Symbol.asyncDispose]();
  const viewer = { accountId: 'alice', scopes: allScopes.filter((one) => one === 'READ') };
  await start({
    authenticator: {
      authenticate: () => ({ ...viewer, keyId: null }),
      isStillValid: () => true,
    },
  });
  expect(await refused(post(circle))).toMatchObject({ status: 403, code: 'FORBIDDEN' });
});
