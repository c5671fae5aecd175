import { expect, test } from 'vitest';
import { createTestGateway, type TestGateway } from '#test/helpers/gateway.ts';

const generate = `mutation($input: GenerateImageInput!, $key: String) {
  generateImage(input: $input, idempotencyKey: $key, waitMs: 20000) {
    ... on GenerateImageSuccess {
      cached replayed
      generation { id status cost { captured } images { url } }
      credits { available }
    }
    ... on Error { message }
  }
}`;

async function ask({ ask: send }: TestGateway, input: object, more: object = {}, as?: string) {
  const variables = { input: { tinySD: { prompt: 'a red fox', ...input } }, ...more };
  const { data } = await send(generate, variables, as);
  return data.generateImage;
}

test('the same recipe again is the generation that is there, at no charge', async () => {
  await using gateway = await createTestGateway({ recipeCache: true });
  const first = await ask(gateway, { seed: 7 });
  const second = await ask(gateway, { seed: 7 });
  expect(first).toMatchObject({ cached: false, replayed: false });
  expect(second).toMatchObject({
    cached: true,
    replayed: false,
    generation: { id: first.generation.id, status: 'SUCCEEDED' },
    credits: { available: first.credits.available },
  });
  expect(second.generation.images).toHaveLength(1);
  const bill = gateway.standIn!.ledger('all');
  expect(bill).toHaveLength(1);
});

test.each([
  ['another seed', { seed: 8 }],
  ['another step count', { seed: 7, numInferenceSteps: 21 }],
  ['a seed that is drawn', {}],
])('%s is another recipe', async (_name, input) => {
  await using gateway = await createTestGateway({ recipeCache: true, drawSeed: () => 7 });
  await ask(gateway, { seed: 7 });
  expect(await ask(gateway, input)).toMatchObject({ cached: false });
});

test('an account does not see the images of another', async () => {
  await using gateway = await createTestGateway({ recipeCache: true });
  const [ann, bob] = [
    await gateway.account('ann', 1_000_000),
    await gateway.account('bob', 1_000_000),
  ];
  await ask(gateway, { seed: 7 }, {}, ann);
  expect(await ask(gateway, { seed: 7 }, {}, bob)).toMatchObject({ cached: false });
  expect(await ask(gateway, { seed: 7 }, {}, ann)).toMatchObject({ cached: true });
});

test('what failed is tried again, and an idempotency key keeps what it gave', async () => {
  await using gateway = await createTestGateway({ recipeCache: true });
  gateway.standIn!.faults.add('v1', { kind: 'error', error: 'badRequest' });
  expect((await ask(gateway, { seed: 7 })).generation.status).toBe('FAILED');
  const made = await ask(gateway, { seed: 7 });
  expect(made).toMatchObject({ cached: false, generation: { status: 'SUCCEEDED' } });
  const key = { key: 'order-1' };
  expect(await ask(gateway, { seed: 7 }, key)).toMatchObject({ cached: true, replayed: false });
  expect(await ask(gateway, { seed: 7 }, key)).toMatchObject({
    cached: false,
    replayed: true,
    generation: { id: made.generation.id },
  });
});

test('of requests with one key at once, one is asked for and the others tell what it gave', async () => {
  await using gateway = await createTestGateway({ recipeCache: true });
  const made = await ask(gateway, { seed: 7 });
  const key = { key: 'order-1' };
  const answers = await Promise.all([1, 2, 3].map(() => ask(gateway, { seed: 7 }, key)));
  for (const answer of answers)
    expect(answer).toMatchObject({ generation: { id: made.generation.id } });
  expect(answers.filter(({ cached }) => cached)).toHaveLength(1);
  expect(answers.filter(({ replayed }) => replayed)).toHaveLength(2);
});

test('it is off unless it is switched on', async () => {
  await using gateway = await createTestGateway();
  await ask(gateway, { seed: 7 });
  expect(await ask(gateway, { seed: 7 })).toMatchObject({ cached: false });
});
