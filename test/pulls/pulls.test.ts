import { afterEach, expect, test } from 'vitest';
import { findSnapshot } from '#src/backends/local/hub-cache.ts';
import type { Pull } from '#src/pulls/pull.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';
import { largest, pulledModel, startTestPulls, type TestPulls } from '#test/helpers/test-pulls.ts';

let pulls: TestPulls;
afterEach(() => pulls?.[Symbol.asyncDispose]());

const now = (): Pull => pulls.list().find(({ model }) => model === pulledModel)!;

async function ended(): Promise<Pull> {
  await expect.poll(() => now().state).not.toBe('RUNNING');
  return now();
}

test('weights come into the cache, with their progress told', async () => {
  pulls = await startTestPulls();
  expect(pulls.list()).toEqual([]);
  expect(pulls.start(pulledModel)).toMatchObject({ state: 'RUNNING', totalBytes: null });
  const { state, doneBytes, totalBytes, failure, endedAt } = await ended();
  expect({ state, failure }).toEqual({ state: 'DONE', failure: null });
  expect(totalBytes).toBeGreaterThan(100_000);
  expect(doneBytes).toBe(totalBytes);
  expect(endedAt).not.toBeNull();
  const repository = 'segmind/portrait-finetuned';
  expect(findSnapshot(pulls.folder, repository, pulls.hub.commit)).not.toBeNull();
});

test('of a model there is one at a time; stopped, it goes on where it was', async () => {
  pulls = await startTestPulls();
  pulls.hub.fail(largest, { kind: 'stall', afterBytes: 100_000 });
  const first = pulls.start(pulledModel);
  await expect.poll(() => now().doneBytes).toBeGreaterThan(100_000);
  expect(pulls.start(pulledModel).startedAt).toBe(first.startedAt);
  expect(await pulls.cancel(pulledModel)).toMatchObject({ state: 'CANCELED', failure: null });
  expect(pulls.list()).toHaveLength(1);

  pulls.start(pulledModel);
  expect((await ended()).state).toBe('DONE');
  const asked = pulls.hub.requests.filter(({ url }) => url === `/cdn/${largest}`);
  const [begun, ...others] = asked.map(({ range }) => range);
  expect(begun).toBeUndefined();
  expect(others).not.toEqual([]);
  for (const range of others) expect(range).toMatch(/^bytes=[1-9]\d{5,}-$/);
  // What has ended stays as it was.
  expect((await pulls.cancel(pulledModel)).state).toBe('DONE');
  await expect(pulls.cancel('tiny-sd')).rejects.toThrow(
    'No pull of tiny-sd was begun since this gateway started; there are portrait-sd (DONE).',
  );
});

test('the end of the gateway ends them', async () => {
  pulls = await startTestPulls();
  pulls.hub.fail(largest, { kind: 'stall', afterBytes: 100_000 });
  pulls.start(pulledModel);
  await expect.poll(() => now().doneBytes).toBeGreaterThan(100_000);
  await pulls[Symbol.asyncDispose]();
  expect(now().state).toBe('CANCELED');
});

test.for([
  ['a dead host', { HF_ENDPOINT: 'http://127.0.0.1:9' }, 'UNREACHABLE', 'cannot be reached'],
  ['an endpoint that is none', { HF_ENDPOINT: 'here' }, 'OTHER', 'must be an http or https URL'],
  ['a folder that cannot be one', { HF_HUB_CACHE: '/dev/null/x' }, 'UNWRITABLE', '/dev/null/x'],
] as const)('%s is told', async ([, environment, code, why]) => {
  pulls = await startTestPulls(environment);
  pulls.start(pulledModel);
  const { state, failure } = await ended();
  expect({ state, code: failure!.code }).toEqual({ state: 'FAILED', code });
  expect(failure!.message).toContain(why);
});

test('a repository that is refused, and weights that are damaged, are told', async () => {
  pulls = await startTestPulls();
  pulls.hub.fail(largest, { kind: 'damage' }, { kind: 'damage' });
  pulls.start(pulledModel);
  expect((await ended()).failure).toMatchObject({
    code: 'DAMAGED',
    message: expect.stringContaining(largest),
  });
  pulls.hub.refuseAll(403);
  pulls.start(pulledModel);
  expect((await ended()).failure).toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('HF_TOKEN'),
  });
});

test('a gateway without a local backend says where to pull instead', async () => {
  await using gateway = await startServedGateway({ backends: new Map() });
  const mutation = (name: string) =>
    `mutation { ${name}(model: TINY_SD) { ... on InvalidInputError { issues { path allowed } } } }`;
  for (const name of ['pullWeights', 'cancelPull'])
    expect((await gateway.request(mutation(name))).data).toEqual({
      [name]: {
        issues: [{ path: 'model', allowed: 'npm run pull on the machines that have one' }],
      },
    });
  expect((await gateway.request('{ pulls { model } }')).data).toEqual({ pulls: [] });
});
