import { expect, test, vi } from 'vitest';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { createTestGateway } from '#test/helpers/gateway.ts';
import { createScriptedBackend, type ScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const generate = `mutation {
  generateImage(waitMs: 20000, input: { tinySD: { prompt: "a" } }) {
    __typename
    ... on Error { message }
    ... on GenerateImageSuccess { generation { status } }
  }
}`;
const budget = '{ backends { monthlyBudget { limit spent } } }';

test('what was spent before a restart still counts', async () => {
  using folder = temporaryFolder();
  const options = { folder: folder.path, monthlyBudgets: new Map([['segmind', 19_000]] as const) };
  {
    await using first = await createTestGateway(options);
    await first.gateway.start();
    await first.ask(generate);
    const { data } = await first.ask(budget);
    expect(data.backends).toEqual([{ monthlyBudget: { limit: 0.019, spent: 0.006 } }]);
  }
  await using second = await createTestGateway(options);
  await second.gateway.start();
  const { data } = await second.ask(budget);
  expect(data.backends).toEqual([{ monthlyBudget: { limit: 0.019, spent: 0.006 } }]);
  await second.ask(generate);
  const refused = await second.ask(generate);
  expect(refused.data.generateImage).toMatchObject({ __typename: 'ModelUnavailableError' });
  expect(refused.data.generateImage.message).toContain(
    "of the month's 0.019 for Segmind are spent",
  );
});

test('what other processes spent counts where a failed attempt looks for the next backend', async () => {
  using folder = temporaryFolder();
  using database = openSqliteStore(folder.path);
  const [segmind, replicate] = (['segmind', 'replicate'] as const).map((id) =>
    createScriptedBackend({ id }),
  ) as [ReturnType<typeof createScriptedBackend>, ReturnType<typeof createScriptedBackend>];
  await using host = await createTestGateway({
    // As where processes share it.
    database: { ...database, isOrdered: false },
    folder: folder.path,
    backends: new Map([
      ['segmind', segmind],
      ['replicate', replicate],
    ] as const),
    monthlyBudgets: new Map([['replicate', 19_000]] as const),
  });
  await host.gateway.start();
  const made = host.ask(
    generate.replace('waitMs: 20000', 'waitMs: 20000, route: { backends: [SEGMIND, REPLICATE] }'),
  );
  const attempt = await segmind.nextRun();
  await database.write(function* () {
    yield* openAccount('other');
    yield* storeGeneration({ id: 'other', accountId: 'other', samples: 1, hold: 0 });
    const reservation = { amount: 15_000, limit: 19_000 };
    const start = {
      backend: 'replicate',
      weights: 'PUBLISHED',
      revision: 'r',
      reason: '',
    } as const;
    yield* transitions.start({ id: 'other', attempt: 0 }, { ...start, reservation }, 1, Date.now());
  });
  const failure = {
    code: 'PROVIDER_UNAVAILABLE',
    message: 'It broke.',
    retryable: true,
    billed: 'NO',
  } as const;
  await attempt.emit({ type: 'sampleFailed', sample: 0, failure });
  const { data } = await made;
  expect(data.generateImage.generation).toEqual({ status: 'FAILED' });
});

const together = Array.from({ length: 64 }, (_, at) => at);

test('64 that are accepted at once do not pass a budget, and the others are told why', async () => {
  using folder = temporaryFolder();
  const segmind = createScriptedBackend({ id: 'segmind', price: { high: 6_000 } });
  // Each may cost 6,000: as many as ten.
  await using host = await createTestGateway({
    folder: folder.path,
    backends: new Map([['segmind', segmind]] as const),
    monthlyBudgets: new Map([['segmind', 60_000]] as const),
    limits: { concurrent: 100, queued: 100, requestsPerMinute: Number.POSITIVE_INFINITY },
  });
  await host.gateway.start();
  const { data: before } = await host.ask(budget);
  expect(before.backends).toEqual([{ monthlyBudget: { limit: 0.06, spent: 0 } }]);
  const answers = together.map(() =>
    host.ask(generate.replace('{ status }', '{ status failure { code message } }')),
  );
  for (let at = 0; at < 10; at += 1) await (await segmind.nextRun()).image(0, 6_000);
  const ended = await Promise.all(answers);
  const told = ended.map(({ data }) => data.generateImage);
  const made = told.filter(({ generation }) => generation?.status === 'SUCCEEDED');
  expect(made).toHaveLength(10);
  for (const one of told) {
    const why = one.message ?? one.generation.failure?.message;
    if (one.generation?.status !== 'SUCCEEDED')
      expect(why).toMatch(/It may cost .* of the month's 0\.06 for Segmind are spent/);
  }
  const { data } = await host.ask(budget.replace('spent', 'spent reserved'));
  expect(data.backends).toEqual([{ monthlyBudget: { limit: 0.06, spent: 0.06, reserved: 0 } }]);
  expect(host.database.read(() => audit())).toEqual([]);
});

test('what has no room where it waited goes on elsewhere, and the attempt before stays as it ended', async () => {
  using folder = temporaryFolder();
  const [segmind, replicate, local] = (['segmind', 'replicate', 'local'] as const).map((id) =>
    createScriptedBackend({ id, concurrency: 1, price: { high: 6_000 } }),
  ) as [ScriptedBackend, ScriptedBackend, ScriptedBackend];
  await using host = await createTestGateway({
    folder: folder.path,
    backends: new Map([
      ['segmind', segmind],
      ['replicate', replicate],
      ['local', local],
    ] as const),
    monthlyBudgets: new Map([['replicate', 12_000]] as const),
  });
  await host.gateway.start();
  const route = (backends: string) =>
    host.ask(
      generate
        .replace('tinySD', 'ssd1b')
        .replace('waitMs: 20000', `waitMs: 20000, route: { backends: [${backends}] }`)
        .replace('{ status }', '{ status attempts { backend outcome failure { code } reason } }'),
    );
  // It runs one at a time: the second waits there, and the first costs more than was expected.
  const first = route('REPLICATE, LOCAL');
  const running = await replicate.nextRun();
  const second = route('SEGMIND, REPLICATE, LOCAL');
  const failure = {
    code: 'PROVIDER_UNAVAILABLE',
    message: 'It broke.',
    retryable: true,
    billed: 'NO',
  } as const;
  await (await segmind.nextRun()).emit({ type: 'sampleFailed', sample: 0, failure });
  await vi.waitFor(async () => {
    const { data } = await host.ask('{ backends { id waiting } }');
    expect(data.backends).toContainEqual({ id: 'REPLICATE', waiting: 1 });
  });
  await running.image(0, 12_000);
  await (await local.nextRun()).image();
  const { data } = await second;
  expect(data.generateImage.generation).toMatchObject({
    status: 'SUCCEEDED',
    attempts: [
      { backend: 'SEGMIND', outcome: 'FAILED', failure: { code: 'PROVIDER_UNAVAILABLE' } },
      { backend: 'LOCAL', outcome: 'SUCCEEDED', failure: null },
    ],
  });
  expect(data.generateImage.generation.attempts[1].reason).toContain(
    "replicate could not take it: MODEL_UNAVAILABLE. It may cost 0.006 credits, and 0.012 of the month's 0.012 for Replicate are spent.",
  );
  expect((await first).data.generateImage.generation.status).toBe('SUCCEEDED');
});
