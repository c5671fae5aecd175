import { expect, test } from 'vitest';
import { createTestGateway } from '#test/helpers/gateway.ts';
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
