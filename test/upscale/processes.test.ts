import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { listenTo } from '#test/helpers/listen.ts';
import { pngOf } from '#test/helpers/pictures.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';
import { createSegmindStandIn, type SegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { startWebhookReceiver, type WebhookReceiver } from '#test/helpers/webhook-receiver.ts';

const program = join(import.meta.dirname, '../../src/cli/admin.ts');

type StoreName = 'SQLite' | 'PostgreSQL';

/** A gateway as its operator has it: its data in this store, Segmind behind it, and a key for everything. */
async function setUp(store: StoreName, msPerImage: number, more: Record<string, string> = {}) {
  await using parts = new AsyncDisposableStack();
  const folder = parts.use(temporaryFolder()).path;
  const standIn = parts.use(await createSegmindStandIn({ msPerImage }));
  const environment: Record<string, string> = {
    DATA_DIR: folder,
    LOCAL_BACKEND: 'off',
    SEGMIND_API_KEY: standIn.account.apiKey,
    SEGMIND_BASE_URL: standIn.apiUrl,
    SEGMIND_RATE_PER_MINUTE: '1000',
    ...(store === 'PostgreSQL' && { DATABASE_URL: parts.use(await freshDatabase()).url }),
    ...more,
  };
  const env = { PATH: process.env.PATH, ...environment };
  const admin = async (...words: string[]) =>
    (await promisify(execFile)(process.execPath, [program, ...words], { env })).stdout.trim();
  const log: string[] = [];
  const start = () => startGatewayProcess(environment, { onLog: (line) => log.push(line) });
  const owned = parts.move();
  return { standIn, admin, log, start, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

type SetUp = Awaited<ReturnType<typeof setUp>>;

async function ask(
  { url }: GatewayProcess,
  key: string,
  query: string,
  variables: object = {},
  // biome-ignore lint/suspicious/noExplicitAny: what comes depends on what is asked for
): Promise<any> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: object; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

const upscale = `mutation($input: UpscaleInput!, $route: RouteInput, $key: String, $waitMs: Int) {
  upscale(input: $input, route: $route, idempotencyKey: $key, waitMs: $waitMs) {
    __typename
    ... on GenerateImageSuccess {
      replayed
      credits { held spent }
      generation {
        id status failure { code } cost { held captured }
        images { width height moderation failure { code } }
        recipe { model upscale { factor } }
        attempts { backend outcome }
      }
    }
    ... on Error { code message }
    ... on BudgetExceededError { required budget { period amount } }
    ... on ModelUnavailableError { rejections { backend reason } }
  }
}`;

function pictureOf(width: number, height: number, red = 10) {
  return {
    dataUrl: `data:image/png;base64,${pngOf(width, height, [red, 200, 30]).toString('base64')}`,
  };
}

const submits = ({ requests }: SegmindStandIn) =>
  requests.filter(({ call, path }) => call === 'submit' && path.endsWith('/esrgan'));

describe.each<StoreName>(['SQLite', 'PostgreSQL'])('larger pictures with %s', (store) => {
  let host: SetUp;
  let gateway: GatewayProcess;
  let key: string;
  let receiver: WebhookReceiver;
  /** Of the moderation: which pictures it withholds, and what it was asked. */
  let withheld = false;
  const questions: { stage: string; prompt: string; model: string }[] = [];
  const parts = new AsyncDisposableStack();
  beforeAll(async () => {
    const moderation = parts.use(
      await listenTo(async (request, response) => {
        const question = (await json(request)) as (typeof questions)[number];
        questions.push(question);
        response.end(JSON.stringify({ allow: !withheld, reason: 'Too large a hen.' }));
      }),
    );
    receiver = parts.use(await startWebhookReceiver());
    const more = { MODERATION_URL: moderation.url, WEBHOOK_HOSTS: receiver.host };
    host = parts.use(await setUp(store, 2, more));
    gateway = parts.use(await host.start());
    const scopes = ['--scopes', 'generate,read,admin'];
    [key] = (await host.admin('key', 'create', 'default', ...scopes)).split('\n') as [string];
  });
  afterAll(() => parts.disposeAsync());

  const larger = async (variables: object = {}, as = key) => {
    const input = { image: pictureOf(96, 64), factor: 2 };
    return (await ask(gateway, as, upscale, { input, waitMs: 60_000, ...variables })).upscale;
  };

  test('a webhook is told of it, and moderation looks at the picture and at no prompt', async () => {
    const hook = 'mutation($url: URL!) { createWebhook(url: $url) { __typename } }';
    expect(await ask(gateway, key, hook, { url: receiver.url })).toEqual({
      createWebhook: { __typename: 'CreateWebhookSuccess' },
    });
    const { generation } = await larger();
    expect(generation).toMatchObject({
      status: 'SUCCEEDED',
      images: [{ width: 192, height: 128, moderation: 'PASSED' }],
      recipe: { model: 'UPSCALER', upscale: { factor: 2 } },
    });
    const [told] = await receiver.until(1);
    expect(told!.event.data).toMatchObject({ id: generation.id, status: 'SUCCEEDED' });
    expect(questions).toMatchObject([{ stage: 'IMAGE', model: 'upscaler', prompt: '' }]);
  });

  test('a picture that moderation withholds is not charged', async () => {
    withheld = true;
    const { generation, credits } = await larger();
    withheld = false;
    expect(generation).toMatchObject({
      status: 'FAILED',
      cost: { held: 0, captured: 0 },
      images: [{ moderation: 'WITHHELD', failure: { code: 'CONTENT_REFUSED' } }],
    });
    expect(credits.held).toBe(0);
  });

  test('a key may be limited to it, or to what is not it', async () => {
    const create = `mutation($models: [ID!]!) {
      createApiKey(account: "default", name: "limited", scopes: [GENERATE, READ], limits: { models: $models }) {
        ... on CreatedApiKey { key } ... on Error { message } } }`;
    const keyFor = async (models: string[]) =>
      (await ask(gateway, key, create, { models })).createApiKey.key;
    const [drawing, enlarging] = [await keyFor(['tiny-sd']), await keyFor(['upscaler'])];
    const sent = submits(host.standIn).length;
    expect(await larger({}, drawing)).toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      rejections: expect.arrayContaining([
        { backend: 'SEGMIND', reason: 'The key may use tiny-sd only.' },
      ]),
    });
    expect(submits(host.standIn)).toHaveLength(sent);
    expect(await larger({}, enlarging)).toMatchObject({ generation: { status: 'SUCCEEDED' } });
    const draw =
      'mutation { generateImage(input: { tinySD: { prompt: "a hen" } }) { ... on Error { code } } }';
    expect((await ask(gateway, enlarging, draw)).generateImage.code).toBe('MODEL_UNAVAILABLE');
  });

  test('the same key twice is one request, and another picture under it conflicts', async () => {
    const sent = submits(host.standIn).length;
    const both = await Promise.all([larger({ key: 'once' }), larger({ key: 'once' })]);
    expect(both.map(({ replayed }) => replayed).toSorted()).toEqual([false, true]);
    expect(both[0].generation.id).toBe(both[1].generation.id);
    expect(submits(host.standIn)).toHaveLength(sent + 1);
    const input = { image: pictureOf(96, 64, 90), factor: 2 };
    expect(await larger({ key: 'once', input })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  test('it counts against the budget, and what the budget does not cover is refused', async () => {
    const { spent } = (await ask(gateway, key, '{ credits { spent } }')).credits;
    const set = `mutation($amount: Credits!) { setBudget(account: "default", period: DAY, amount: $amount) {
      ... on Budget { amount used } ... on Error { message } } }`;
    const amount = Math.round((spent + 0.00001) * 1e6) / 1e6;
    expect((await ask(gateway, key, set, { amount })).setBudget.used).toBeCloseTo(spent, 6);
    const sent = submits(host.standIn).length;
    expect(await larger()).toMatchObject({
      code: 'BUDGET_EXCEEDED',
      budget: { period: 'DAY', amount },
    });
    expect(submits(host.standIn)).toHaveLength(sent);
    expect(host.log.filter((line) => !line.includes('"level":"warn"'))).toEqual([]);
  });
});

describe.each<StoreName>(['SQLite', 'PostgreSQL'])('with %s', (store) => {
  test('one that was begun goes on after the gateway was killed, and is paid for once', async () => {
    await using host = await setUp(store, 3_000);
    const variables = { input: { image: pictureOf(96, 64), factor: 2 }, key: 'begun' };
    await using first = await host.start();
    const [key] = (await host.admin('key', 'create', 'default')).split('\n') as [string];
    const polled = host.standIn.nextRequest('status');
    const begun = (await ask(first, key, upscale, variables)).upscale;
    await polled;
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    await using second = await host.start();
    const again = (await ask(second, key, upscale, { ...variables, waitMs: 60_000 })).upscale;
    expect(again).toMatchObject({
      replayed: true,
      credits: { held: 0 },
      generation: {
        id: begun.generation.id,
        status: 'SUCCEEDED',
        images: [{ width: 192, height: 128 }],
      },
    });
    expect(again.credits.spent).toBe(again.generation.cost.captured);
    expect(submits(host.standIn)).toHaveLength(1);
    expect(await host.admin('check')).toBe('The books are right.');
  });
});

test('the local engine begins it again where the gateway was killed in its middle', async () => {
  await using host = await setUp('SQLite', 2, { LOCAL_BACKEND: 'on' });
  const input = { image: pictureOf(1_000, 1_000), factor: 2 };
  const variables = { input, route: { backend: 'LOCAL' }, key: 'begun' };
  await using first = await host.start();
  const [key] = (await host.admin('key', 'create', 'default')).split('\n') as [string];
  const begun = (await ask(first, key, upscale, variables)).upscale;
  const look = `query($id: ID!) { generation(id: $id) { progress { phase step } } }`;
  const { id } = begun.generation;
  await expect
    .poll(async () => (await ask(first, key, look, { id })).generation.progress.step)
    .toBeGreaterThan(0);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  await using second = await host.start();
  const again = (await ask(second, key, upscale, { ...variables, waitMs: 60_000 })).upscale;
  expect(again).toMatchObject({
    replayed: true,
    generation: { id, status: 'SUCCEEDED', images: [{ width: 2_000, height: 2_000 }] },
  });
  expect(again.generation.attempts).toMatchObject([
    { backend: 'LOCAL', outcome: expect.not.stringMatching('SUCCEEDED') },
    { backend: 'LOCAL', outcome: 'SUCCEEDED' },
  ]);
  expect(again.credits).toEqual({ held: 0, spent: again.generation.cost.captured });
});
