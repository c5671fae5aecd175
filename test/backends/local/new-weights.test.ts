import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { BackendEvent } from '#src/backends/backend.ts';
import { requestOf } from '#test/backends/outcomes.ts';
import { createDemoBackend } from '#test/helpers/demo-backend.ts';
import { referenceFolder } from '#test/helpers/golden.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const never = new AbortController().signal;
const toy = new URL('tiny-sd', referenceFolder).pathname;
const portrait = join(import.meta.dirname, '../../../models/portrait-sd/demo');

test('weights that come, change and go are found a few seconds later, or at once where it is told to look', () => {
  using folder = temporaryFolder();
  let time = 1_000_000;
  const problems: string[] = [];
  const backend = createDemoBackend({
    weightsFolder: folder.path,
    now: () => time,
    onProblem: (message) => problems.push(message),
  });
  const offer = () => backend.offer('tiny-sd');
  const demo = offer();
  expect(demo).toMatchObject({ status: 'COLD', weights: 'DEMO' });
  const own = join(folder.path, 'tiny-sd');
  cpSync(toy, own, { recursive: true });
  expect(offer()).toMatchObject({ weights: 'DEMO' });
  time += 5_001;
  const first = offer();
  expect(first).toMatchObject({ status: 'COLD', weights: 'PUBLISHED' });
  expect(first.revision).not.toBe(demo.revision);
  // What is damaged is told once, and not each time that it is looked at.
  writeFileSync(join(own, 'unet', 'config.json'), '{');
  for (let times = 0; times < 3; times += 1) backend.refreshWeights();
  expect(offer()).toMatchObject({ status: 'DOWN', weights: 'PUBLISHED' });
  expect(problems).toHaveLength(1);
  rmSync(own, { recursive: true });
  backend.refreshWeights();
  expect(offer()).toMatchObject({ status: 'COLD', weights: 'DEMO', revision: demo.revision });
  mkdirSync(join(folder.path, 'portrait-sd'));
  backend.refreshWeights();
  expect(backend.offer('portrait-sd').status).toBe('DOWN');
});

test('a folder of weights with links that lead around is looked at all the same, and what changes in it is seen', () => {
  using folder = temporaryFolder();
  const own = join(folder.path, 'tiny-sd');
  cpSync(toy, own, { recursive: true });
  for (const name of ['here', 'there', 'unet/up']) symlinkSync(own, join(own, name));
  symlinkSync('itself', join(own, 'itself'));
  const problems: string[] = [];
  const onProblem = (message: string) => problems.push(message);
  const backend = createDemoBackend({ weightsFolder: folder.path, onProblem });
  expect(backend.offer('tiny-sd')).toMatchObject({ status: 'COLD', weights: 'PUBLISHED' });
  rmSync(join(own, 'unet/config.json'));
  symlinkSync('config.json', join(own, 'unet/config.json'));
  backend.refreshWeights();
  expect(backend.offer('tiny-sd')).toMatchObject({ status: 'DOWN', weights: 'PUBLISHED' });
  expect(problems).toEqual([expect.stringContaining('unet/config.json: cannot be opened (ELOOP)')]);
});

test('what runs is drawn to its end by the weights that it began with, and what follows by the new ones', async () => {
  using folder = temporaryFolder();
  await using backend = createDemoBackend({ weightsFolder: folder.path, concurrency: 2 });
  const draw = async (revision: string, onStep: () => void = () => {}): Promise<string> => {
    const events: BackendEvent[] = [];
    const input = { seed: 3 };
    for await (const event of backend.run(requestOf('tiny-sd', input, { revision }), never)) {
      events.push(event);
      if (event.type === 'progress' && event.progress.step === 1) onStep();
    }
    const image = events.find(({ type }) => type === 'image') as BackendEvent & { type: 'image' };
    const { picture } = image;
    return picture.kind === 'pixels' ? Buffer.from(picture.data).toString('base64') : '';
  };
  const { revision } = backend.offer('tiny-sd');
  const before = await draw(revision);
  const own = join(folder.path, 'tiny-sd');
  const during = await draw(revision, () => {
    cpSync(portrait, own, { recursive: true });
    backend.refreshWeights();
  });
  expect(during).toBe(before);
  const next = backend.offer('tiny-sd');
  expect(next.revision).not.toBe(revision);
  // One that was planned with the weights of before is drawn by them, as its recipe says.
  expect(await draw(revision)).toBe(before);
  const after = await draw(next.revision);
  expect(after).not.toBe(before);
  // The same folder with other files in it is another model.
  rmSync(own, { recursive: true });
  cpSync(toy, own, { recursive: true });
  backend.refreshWeights();
  expect(await draw(backend.offer('tiny-sd').revision)).not.toBe(after);
});

test.each([
  ['other weights', portrait],
  ['no weights', undefined],
] as const)(
  'where %s are in the place of those that were planned with, nothing is drawn in their name',
  async (_what, others) => {
    using folder = temporaryFolder();
    await using backend = createDemoBackend({ weightsFolder: folder.path });
    const own = join(folder.path, 'tiny-sd');
    const exchange = (from: string | undefined): void => {
      rmSync(own, { recursive: true, force: true });
      if (from !== undefined) cpSync(from, own, { recursive: true });
    };
    const draw = (revision: string, input = {}): Promise<BackendEvent[] | Error> =>
      Array.fromAsync(
        backend.run(requestOf('tiny-sd', { seed: 3, ...input }, { revision }), never),
      ).catch((error: Error) => error);
    const planned = (): string => {
      backend.refreshWeights();
      return backend.offer('tiny-sd').revision;
    };
    const refused = { failure: { code: 'WEIGHTS_INVALID' } };
    const image = expect.objectContaining({ type: 'image' });

    // Before anything of them was loaded.
    exchange(toy);
    const revision = planned();
    exchange(others);
    const failure = await draw(revision);
    expect(failure).toMatchObject(refused);
    expect((failure as Error).message).not.toContain(folder.path);
    expect(backend.pids).toEqual([]);
    // For another prompt the text encoder is loaded again, by the process that has the rest.
    exchange(toy);
    expect(await draw(planned())).toContainEqual(image);
    exchange(others);
    expect(await draw(revision, { prompt: 'another' })).toMatchObject(refused);
    // The next one is planned with what is there.
    expect(await draw(planned())).toContainEqual(image);
  },
);
