import { afterEach, expect, test } from 'vitest';
import { createTestGateway } from '#test/helpers/gateway.ts';
import { largest, pulledModel, startTestPulls, type TestPulls } from '#test/helpers/test-pulls.ts';

let pulls: TestPulls;
afterEach(() => pulls?.[Symbol.asyncDispose]());

const log =
  '{ adminLog { edges { node { action account key before after actor { account key } } } } }';

test('pulls are in the log of administration: who began and stopped each, and how it ended', async () => {
  pulls = await startTestPulls();
  await using host = await createTestGateway({ pulls });
  const key = await host.account('admin', 0, ['ADMIN']);
  const ask = async (query: string) => (await host.ask(query, {}, key)).data;
  const mutate = (name: string) =>
    ask(
      `mutation { ${name}(model: PORTRAIT_SD) { ... on Pull { state } ... on Error { code message } } }`,
    );
  expect(await mutate('cancelPull')).toEqual({
    cancelPull: {
      code: 'NOT_FOUND',
      message: 'No pull of portrait-sd was begun since this gateway started; there is none at all.',
    },
  });
  pulls.hub.fail(largest, { kind: 'stall', afterBytes: 100_000 });
  await mutate('pullWeights');
  // The one that runs is not begun again.
  await mutate('pullWeights');
  const now = () => pulls.list().find(({ model }) => model === pulledModel)!;
  await expect.poll(() => now().doneBytes).toBeGreaterThan(100_000);
  expect(await mutate('cancelPull')).toEqual({ cancelPull: { state: 'CANCELED' } });
  // What has ended is not stopped again.
  await mutate('cancelPull');
  pulls.hub.refuseAll(403);
  await mutate('pullWeights');
  const entries = async () =>
    (await ask(log)).adminLog.edges.map(({ node }: { node: object }) => node);
  await expect.poll(entries).toHaveLength(5);
  const about = { account: null, key: null, before: null };
  const told = (await entries()).map((entry: { action: string; after: object }) => {
    expect(entry).toMatchObject({ ...about, actor: { account: 'admin', key: expect.any(String) } });
    return [entry.action, entry.after];
  });
  const model = 'portrait-sd';
  expect(told.reverse()).toEqual([
    ['PULL_STARTED', { model, state: 'RUNNING' }],
    ['PULL_CANCELED', { model, state: 'RUNNING' }],
    ['PULL_ENDED', { model, state: 'CANCELED' }],
    ['PULL_STARTED', { model, state: 'RUNNING' }],
    ['PULL_ENDED', { model, state: 'FAILED', failure: 'REFUSED' }],
  ]);
  expect(host.faults).toEqual([]);
});
