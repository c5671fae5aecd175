import { describe, expect, test } from 'vitest';
import type { LifecycleEvent } from '#src/lifecycle/event.ts';
import { createLifecycle } from '#src/lifecycle/stream.ts';
import { audit } from '#src/store/audit.ts';
import { createTestGateway, type TestGateway } from '#test/helpers/gateway.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { unlimited } from '#test/helpers/unlimited.ts';

const dayMs = 86_400_000;
const midnight = Date.UTC(2026, 10, 19);

const draw = `mutation($samples: Int = 1, $backend: BackendChoice = AUTO) {
  generateImage(input: { tinySD: { prompt: "a fox", samples: $samples } }, route: { backend: $backend }) {
    __typename
    ... on GenerateImageSuccess { generation { id cost { held } } warnings { code message } }
    ... on Error { code message }
    ... on BudgetExceededError { required ofKey retryAt budget { period amount used remaining level endsAt } }
    ... on ModelUnavailableError { rejections { backend reason } }
    ... on RateLimitedError { retryAt }
  }
}`;

const setBudget = `mutation($account: ID!, $key: ID, $period: BudgetPeriod = DAY, $amount: Credits!) {
  setBudget(account: $account, key: $key, period: $period, amount: $amount) {
    __typename ... on Budget { amount used } ... on Error { message }
  }
}`;

interface Host extends AsyncDisposable {
  readonly gateway: TestGateway;
  readonly events: readonly LifecycleEvent[];
  /** Keys of the account and of an administrator. */
  readonly key: string;
  readonly admin: string;
  readonly keyId: string;
  draw(variables?: object, key?: string): Promise<Record<string, never> & { __typename: string }>;
  budget(amount: number, variables?: object): Promise<object>;
}

async function open(options: Parameters<typeof createTestGateway>[0] = {}): Promise<Host> {
  const events: LifecycleEvent[] = [];
  const lifecycle = createLifecycle();
  lifecycle.observe((event) => void events.push(event));
  const gateway = await createTestGateway({ lifecycle, ...options });
  const key = await gateway.account('lab', 1_000_000_000);
  const admin = await gateway.account('admin', 0, ['ADMIN']);
  return {
    gateway,
    events,
    key,
    admin,
    keyId: key.split('_')[2]!,
    draw: async (variables = {}, own = key) =>
      (await gateway.ask(draw, variables, own)).data.generateImage,
    budget: async (amount, variables = {}) =>
      (await gateway.ask(setBudget, { account: 'lab', amount, ...variables }, admin)).data
        .setBudget,
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

/** Has one image held, which nothing draws. @returns its credits */
async function holdOfOne(host: Host): Promise<number> {
  const accepted = (await host.draw()) as unknown as { generation: { cost: { held: number } } };
  return accepted.generation.cost.held;
}

const withoutDrawing = () => ({ backends: new Map([['local', createScriptedBackend()]] as const) });

test('of 64 requests at once, exactly those that the budget covers are accepted', async () => {
  await using host = await open({ ...withoutDrawing(), ...unlimited });
  expect(await host.budget(0.0105)).toMatchObject({ __typename: 'Budget', used: 0 });
  const results = await Promise.all(Array.from({ length: 64 }, () => host.draw()));
  const held = results.flatMap((one) =>
    one.__typename === 'GenerateImageSuccess'
      ? [(one as unknown as { generation: { cost: { held: number } } }).generation.cost.held]
      : [],
  );
  expect(held).toHaveLength(Math.floor(0.0105 / held[0]!));
  expect(held.length).toBeLessThan(64);
  const refused = results.filter(({ code }) => code === 'BUDGET_EXCEEDED');
  expect(refused).toHaveLength(64 - held.length);
  expect(await host.gateway.database.read(() => audit())).toEqual([]);
});

test('a refusal tells the budget, and when it begins anew; then it is full again, wherever the clock was', async () => {
  let now = midnight - 1_000;
  await using host = await open({ ...withoutDrawing(), now: () => now });
  const one = await holdOfOne(host);
  await host.budget(2 * one);
  // What was held before the budget was set counts.
  await host.draw();
  const refused = await host.draw();
  expect(refused).toMatchObject({
    __typename: 'BudgetExceededError',
    required: one,
    ofKey: false,
    retryAt: new Date(midnight).toISOString(),
    budget: { period: 'DAY', amount: 2 * one, remaining: 0, level: 'USED_UP' },
  });
  const tell =
    /may cost .* are left of the budget of this account for a day; it begins anew at 2026-11-19T00:00:00.000Z/;
  expect(refused.message).toMatch(tell);
  const [accepted, exceeded] = ['GenerateImageSuccess', 'BudgetExceededError'];
  for (const [jump, outcomes] of [
    [0, [accepted, accepted, exceeded]],
    [-1_000, [exceeded]],
    [3 * dayMs, [accepted, accepted, exceeded]],
    [0, [exceeded]],
  ] as const) {
    now = midnight + jump;
    for (const outcome of outcomes) expect((await host.draw()).__typename).toBe(outcome);
  }
  expect(await host.gateway.database.read(() => audit())).toEqual([]);
});

test('what a generation did not cost can be spent again', async () => {
  await using host = await open(withoutDrawing());
  await host.budget(0.001);
  const first = (await host.draw()) as unknown as { generation: { id: string } };
  expect((await host.draw()).__typename).toBe('BudgetExceededError');
  const cancel = 'mutation($id: ID!) { cancelGeneration(id: $id) { __typename } }';
  await host.gateway.ask(cancel, first.generation, host.key);
  expect((await host.draw()).__typename).toBe('GenerateImageSuccess');
});

test('at 80 % the caller is warned each time, and the log once', async () => {
  await using host = await open(withoutDrawing());
  const one = await holdOfOne(host);
  await host.budget(2.5 * one, { key: host.keyId });
  const warned = (await host.draw()) as unknown as {
    warnings: { code: string; message: string }[];
  };
  expect(warned.warnings).toMatchObject([{ code: 'BUDGET_NEARLY_USED' }]);
  expect(warned.warnings[0]!.message).toContain('the budget of this key for a day');
  const query =
    '{ viewer { account { budgets { level } } key { budgets { level used remaining } } } }';
  const { data } = await host.gateway.ask(query, {}, host.key);
  expect((await host.draw()).__typename).toBe('BudgetExceededError');
  expect(data.viewer.account.budgets).toEqual([]);
  expect(data.viewer.key.budgets).toMatchObject([{ level: 'NEARLY_USED' }]);
  const told = host.events.filter(({ type }) => type === 'BUDGET_NEARLY_USED');
  expect(told).toMatchObject([{ accountId: 'lab', keyId: host.keyId, period: 'DAY' }]);
});

describe('a key', () => {
  const limit = `mutation($id: ID!, $limits: KeyLimitsInput!) {
    limitApiKey(id: $id, limits: $limits) { __typename ... on ApiKey { models backends requestsPerMinute } ... on InvalidInputError { issues { path allowed } } }
  }`;
  const limitKey = async (host: Host, limits: object) =>
    (await host.gateway.ask(limit, { id: host.keyId, limits }, host.admin)).data.limitApiKey;

  test('asks for the models and backends that it may use, and learns why not for the others', async () => {
    const local = createScriptedBackend();
    const cloud = createScriptedBackend({ id: 'segmind' });
    await using host = await open({
      backends: new Map([
        ['local', local],
        ['segmind', cloud],
      ]),
    });
    expect(await limitKey(host, { models: ['ssd-1b'] })).toMatchObject({ models: ['ssd-1b'] });
    expect(await host.draw()).toMatchObject({
      __typename: 'ModelUnavailableError',
      rejections: [
        { backend: 'LOCAL', reason: 'The key may use ssd-1b only.' },
        { backend: 'SEGMIND', reason: 'The key may use ssd-1b only.' },
      ],
    });
    await limitKey(host, { backends: ['LOCAL'] });
    expect(await host.draw({ backend: 'SEGMIND' })).toMatchObject({
      __typename: 'ModelUnavailableError',
      rejections: expect.arrayContaining([
        { backend: 'SEGMIND', reason: 'The key may not use it.' },
      ]),
    });
    expect((await host.draw()).__typename).toBe('GenerateImageSuccess');
    // Nor does a later attempt go where the key may not.
    const run = await local.nextRun();
    const failure = {
      code: 'ENGINE_CRASHED',
      message: 'x',
      retryable: true,
      billed: 'NO',
    } as const;
    await Promise.all([
      run.emit({ type: 'sampleFailed', sample: 0, failure }),
      host.gateway.ended(run.request.generationId),
    ]);
    const estimate =
      'query($b: BackendChoice!) { estimate(input: { tinySD: { prompt: "x" } }, route: { backend: $b }) { __typename } }';
    const { data } = await host.gateway.ask(estimate, { b: 'SEGMIND' }, host.key);
    expect(data.estimate.__typename).toBe('ModelUnavailableError');
  });

  test('has a rate of its own, from the next request on', async () => {
    const now = midnight;
    await using host = await open({ now: () => now, monotonicNow: () => 0 });
    await limitKey(host, { requestsPerMinute: 2 });
    await host.draw();
    await host.draw();
    expect(await host.draw()).toMatchObject({
      __typename: 'RateLimitedError',
      message: 'This key may ask for 2 generations a minute.',
      retryAt: new Date(now + 30_000).toISOString(),
    });
    expect((await host.draw({}, await host.gateway.account('other', 1_000_000))).__typename).toBe(
      'GenerateImageSuccess',
    );
    await limitKey(host, {});
    expect((await host.draw()).__typename).toBe('GenerateImageSuccess');
  });

  test.each([
    [{ models: [] }, 'models'],
    [{ models: ['sdxl'] }, 'models'],
    [{ backends: [] }, 'backends'],
    [{ requestsPerMinute: 0 }, 'requestsPerMinute'],
  ])('is given no limits that cannot be meant: %j', async (limits, path) => {
    await using host = await open();
    expect(await limitKey(host, limits)).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path, allowed: expect.stringMatching(/./) }],
    });
  });

  test('of another account has no budget here', async () => {
    await using host = await open();
    const others = (await host.gateway.account('other', 0)).split('_')[2];
    expect(await host.budget(1, { key: others })).toMatchObject({ __typename: 'NotFoundError' });
    expect(await host.budget(1, { account: 'nobody' })).toMatchObject({
      __typename: 'NotFoundError',
    });
    expect(host.gateway.faults).toEqual([]);
  });
});
