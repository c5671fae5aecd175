import { expect, test } from 'vitest';
import { defaultAccountId } from '#src/accounts/default-account.ts';
import { InsufficientCreditsError } from '#src/domain/gateway-errors.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';
import { audit } from '#src/store/audit.ts';
import { run } from '#src/store/steps.ts';
import { parametersOf } from '#test/backends/outcomes.ts';
import { createDemoBackend } from '#test/helpers/demo-backend.ts';
import {
  createTestGateway,
  generateImage,
  localId,
  type TestGateway,
} from '#test/helpers/gateway.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';

const keyed = `mutation($key: String) {
  generateImage(input: { tinySD: { prompt: "a red circle", seed: 1 } }, idempotencyKey: $key) {
    __typename
    ... on Error { code }
    ... on GenerateImageSuccess { generation { id status cursor cost { held } } }
  }
}`;

const request: GenerateRequest = {
  model: 'tiny-sd',
  parameters: parametersOf('tiny-sd'),
  route: {
    backend: 'AUTO',
    objective: 'BALANCED',
    fallback: true,
    maxCost: null,
    deadlineMs: null,
  },
  idempotencyKey: null,
};

const sender = { accountId: defaultAccountId, keyId: null, requestId: null };

async function nothingRuns({ gateway }: TestGateway): Promise<void> {
  const { delivery } = gateway.generations;
  await expect.poll(() => delivery.running('segmind') + delivery.waiting('segmind')).toBe(0);
}

/** Micro-credits that the request above holds where nothing was learned yet. */
async function holdOfOne(): Promise<number> {
  await using host = await createTestGateway();
  const { data } = await host.ask(keyed);
  return data.generateImage.generation.cost.held * 1e6;
}

test('where a place is free, the run begins in the commit that accepts', async () => {
  const backend = createScriptedBackend();
  await using host = await createTestGateway({ backends: new Map([['local', backend]]) });
  const { data } = await host.ask(keyed);
  expect(data.generateImage.generation).toMatchObject({ status: 'RUNNING', cursor: 2 });
});

test('of many requests at once, those that the credits do not reach send nothing', async () => {
  const hold = await holdOfOne();
  await using host = await createTestGateway({ credits: 1.5 * hold, concurrency: 32 });
  const { generations } = host.gateway;
  // In one turn: none sees what another one holds before the transaction decides.
  const results = await Promise.allSettled(
    Array.from({ length: 16 }, () => generations.generate(sender, request)),
  );
  const accepted = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(accepted).toHaveLength(1);
  for (const one of results)
    if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(InsufficientCreditsError);
  await host.ended(accepted[0]!.generation.id);
  expect(host.standIn?.ledger('all')).toHaveLength(1);
  expect(host.standIn?.requests.filter(({ call }) => call === 'v1')).toHaveLength(1);
  await nothingRuns(host);
  expect(host.faults).toEqual([]);
  expect(host.database.read(() => audit())).toEqual([]);
});

test('of many requests with one idempotency key at once, one sends', async () => {
  await using host = await createTestGateway({ concurrency: 32 });
  const answers = await Promise.all(
    Array.from({ length: 16 }, () => host.ask(keyed, { key: 'the-same' })),
  );
  const ids = new Set(answers.map(({ data }) => data.generateImage.generation?.id));
  expect(ids.size).toBe(1);
  for (const id of ids) await host.ended(localId(id as string));
  expect(host.standIn?.ledger('all')).toHaveLength(1);
  await nothingRuns(host);
  expect(host.faults).toEqual([]);
  expect(host.database.read(() => audit())).toEqual([]);
});

test('requests with one key and credits for one get the one that was made', async () => {
  const hold = await holdOfOne();
  await using host = await createTestGateway({ credits: 1.5 * hold, concurrency: 32 });
  const { generations } = host.gateway;
  const once = { ...request, idempotencyKey: 'the-same' };
  const made = await Promise.all(
    Array.from({ length: 8 }, () => generations.generate(sender, once)),
  );
  expect(new Set(made.map(({ generation }) => generation.id)).size).toBe(1);
  expect(made.filter(({ created }) => created)).toHaveLength(1);
  await host.ended(made[0]!.generation.id);
  expect(host.database.read(() => audit())).toEqual([]);
});

test('an acceptance that cannot be written sends nothing and leaves nothing', async () => {
  await using host = await createTestGateway();
  // As a disk that went read-only.
  host.database.read(() => run('PRAGMA query_only = ON'));
  const { data } = await host.ask(generateImage);
  expect(data.generateImage).toMatchObject({
    __typename: 'StorageFullError',
    code: 'STORAGE_FULL',
  });
  host.database.read(() => run('PRAGMA query_only = OFF'));
  await nothingRuns(host);
  expect(host.standIn?.requests.filter(({ call }) => call === 'v1')).toEqual([]);
  expect(host.database.read(() => audit())).toEqual([]);
});

test.each([
  [{ negativePrompt: 'blurred', guidanceScale: 1 }, ['PARAMETER_IGNORED']],
  [{ negativePrompt: 'blurred', guidanceScale: 0.5 }, ['PARAMETER_IGNORED']],
  [{ negativePrompt: 'blurred', guidanceScale: 1.1 }, []],
  [{ guidanceScale: 1 }, []],
])('what %j asks for without effect is told', async (input, codes) => {
  await using host = await createTestGateway();
  const { data } = await host.ask(
    `mutation($input: TinySDInput!) { generateImage(input: { tinySD: $input }) {
      ... on GenerateImageSuccess { generation { warnings { code message } } } ... on Error { message } } }`,
    { input: { prompt: 'a red circle', ...input } },
  );
  const { warnings } = data.generateImage.generation as { warnings: { code: string }[] };
  expect(warnings.map(({ code }) => code)).toEqual(codes);
});

const told = `mutation($input: GenerateImageInput!, $route: RouteInput) { generateImage(input: $input, route: $route) {
  ... on GenerateImageSuccess { generation { id warnings { code message } } }
  ... on Error { code message } } }`;

test('the negative prompt of a model that takes its guidance as an input is told to have no effect', async () => {
  await using host = await createTestGateway({
    backends: new Map([['local', createScriptedBackend()]]),
  });
  const input = { ssd1bLcm: { prompt: 'a red circle', negativePrompt: 'blurred' } };
  const { data } = await host.ask(told, { input });
  expect(data.generateImage.generation.warnings).toEqual([
    {
      code: 'PARAMETER_IGNORED',
      message:
        'negativePrompt has no effect with SSD-1B LCM, which takes its guidance as an input and looks at the prompt alone.',
    },
  ]);
});

test.each([
  [{ backend: 'LOCAL', objective: 'FASTEST' }, ['PARAMETER_IGNORED']],
  [{ backend: 'LOCAL' }, []],
  [{ objective: 'FASTEST' }, []],
])('of the route %j, what has no effect is told', async (route, codes) => {
  await using host = await createTestGateway({
    backends: new Map([['local', createScriptedBackend()]]),
  });
  const { data } = await host.ask(told, { input: { tinySD: { prompt: 'a red circle' } }, route });
  const { warnings } = data.generateImage.generation as { warnings: { code: string }[] };
  expect(warnings.map(({ code }) => code)).toEqual(codes);
});

test('of weighted prompts, what other programs understand is told, and what overflows is refused', async () => {
  await using local = createDemoBackend();
  await using host = await createTestGateway({
    backends: new Map([['local', local]]),
    demoWeights: 'on',
  });
  const ask = (prompt: string) =>
    host.ask(told, {
      input: { tinySD: { prompt, promptSyntax: 'WEIGHTED', numInferenceSteps: 20 } },
    });
  for (const prompt of ['(red:9e40) circle', `${'('.repeat(1_990)}red${')'.repeat(1_990)}`]) {
    const { data } = await ask(prompt);
    expect(data.generateImage.code).toBe('MODEL_UNAVAILABLE');
    expect(data.generateImage.message).toMatch(/weight/);
  }
  const { data } = await ask('a [cat:dog:0.5]');
  const { id } = data.generateImage.generation;
  await host.ended(localId(id));
  const after = await host.ask(
    'query($id: ID!) { generation(id: $id) { status warnings { code message } } }',
    { id },
  );
  expect(after.data.generation.status).toBe('SUCCEEDED');
  expect(after.data.generation.warnings).toContainEqual({
    code: 'SYNTAX_UNSUPPORTED',
    message: expect.stringContaining('[cat:dog:0.5]'),
  });
});
