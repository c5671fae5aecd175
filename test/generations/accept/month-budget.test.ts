import { expect, test } from 'vitest';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { run } from '#src/store/steps.ts';
import { createTestGateway } from '#test/helpers/gateway.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
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
    yield* run(
      "INSERT INTO attempts (generation_id, number, backend, reason, started_at, cost) VALUES ('other', 1, 'replicate', '', ?, 19000)",
      Date.now(),
    );
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
