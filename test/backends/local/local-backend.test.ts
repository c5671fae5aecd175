import { cpSync, mkdirSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { defaultsOf } from '#models/defaults.ts';
import type { ModelParameters } from '#models/definition.ts';
import { type ModelId, models } from '#models/index.ts';
import { BackendError, type BackendEvent } from '#src/backends/backend.ts';
import { createLocalBackend, type LocalBackendOptions } from '#src/backends/local/local-backend.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';

const parent = mkdtempSync(join(tmpdir(), 'darkroom-backend-'));
afterAll(() => rmSync(parent, { recursive: true }));
const never = new AbortController().signal;
const modelsFolder = join(import.meta.dirname, '../../../models');

const create = (changes: Partial<LocalBackendOptions> = {}) =>
  createLocalBackend({
    weightsFolder: undefined,
    hubCacheFolder: join(parent, 'no-cache'),
    modelsFolder,
    concurrency: 1,
    threads: 1,
    memoryBytes: 4e9,
    idleMs: 600_000,
    ...changes,
  });

const parametersOf = (model: ModelId, changes: object = {}): ModelParameters => ({
  ...defaultsOf(model),
  prompt: 'a red circle',
  ...changes,
});
const small = { width: 128, height: 128 };
const requestOf = (changes: object = {}, samples = [{ index: 0, seed: 7 }]) => ({
  generationId: 'g',
  model: 'tiny-sd' as const,
  parameters: parametersOf('tiny-sd', { ...small, ...changes }),
  samples,
  wantsPreview: () => false,
});
const progressOf = (events: readonly BackendEvent[]) =>
  events.flatMap((event) => (event.type === 'progress' ? [event.progress] : []));

test('offers the demo weights of all models where nothing else is here, and loads none of them', async () => {
  await using backend = create();
  for (const model of ['tiny-sd', 'portrait-sd', 'ssd-1b', 'ssd-1b-lcm'] as const) {
    expect(backend.offer(model)).toMatchObject({ status: 'COLD', weights: 'DEMO' });
    expect(backend.offer(model).revision).toMatch(/^sha256:/);
  }
  expect(backend.pids).toEqual([]);
});

test('the folder of the user comes before the Hub’s cache, that before the demo weights', async () => {
  const commit = models['tiny-sd'].weights.revision;
  const hubCacheFolder = join(parent, 'hub');
  const snapshots = join(hubCacheFolder, 'models--segmind--tiny-sd/snapshots');
  mkdirSync(snapshots, { recursive: true });
  cpSync(referenceModelFolder('tiny-sd'), join(snapshots, commit), { recursive: true });
  await using cached = create({ hubCacheFolder });
  expect(cached.offer('tiny-sd')).toMatchObject({ weights: 'PUBLISHED', revision: commit });
  expect(cached.offer('ssd-1b')).toMatchObject({ weights: 'DEMO' });

  const weightsFolder = join(parent, 'own');
  cpSync(referenceModelFolder('tiny-sd'), join(weightsFolder, 'tiny-sd'), { recursive: true });
  await using own = create({ hubCacheFolder, weightsFolder });
  expect(own.offer('tiny-sd')).toMatchObject({ weights: 'PUBLISHED' });
  expect(own.offer('tiny-sd').revision).toMatch(/^sha256:/);
});

test('damaged weights take one model down, and say which file and tensor', async () => {
  const weightsFolder = join(parent, 'damaged');
  cpSync(join(modelsFolder, 'tiny-sd/demo'), join(weightsFolder, 'tiny-sd'), { recursive: true });
  truncateSync(join(weightsFolder, 'tiny-sd/unet/diffusion_pytorch_model.safetensors'), 5_000_000);
  await using backend = create({ weightsFolder });
  const offer = backend.offer('tiny-sd');
  expect(offer.status).toBe('DOWN');
  expect(offer.reason).toMatch(
    /^unet\/diffusion_pytorch_model\.safetensors, tensor .*truncated\.$/,
  );
  expect(backend.offer('portrait-sd').status).toBe('COLD');
  const run = Array.fromAsync(backend.run(requestOf(), never));
  await expect(run).rejects.toMatchObject({ failure: { code: 'WEIGHTS_INVALID', billed: 'NO' } });
});

test('says where there are no weights at all', async () => {
  await using backend = create({ modelsFolder: join(parent, 'no-models') });
  expect(backend.offer('ssd-1b')).toMatchObject({
    status: 'UNCONFIGURED',
    reason: 'There are no weights: run npm run pull -- ssd-1b, or set WEIGHTS_DIR.',
  });
});

test('refuses what the network cannot do', async () => {
  await using backend = create();
  const { refuses } = backend.offer('tiny-sd');
  expect(refuses(parametersOf('tiny-sd'))).toBeNull();
  expect(refuses(parametersOf('tiny-sd', { width: 100 }))).toMatch(/multiples of 32/);
  expect(refuses(parametersOf('tiny-sd', { decoder: 'TINY' }))).toMatch(/tiny decoder/);
});

test('each sample gets measured progress that never falls, then its image; then times are known', async () => {
  await using backend = create();
  const request = requestOf({ scheduler: 'HEUN' }, [
    { index: 1, seed: 8 },
    { index: 3, seed: 10 },
  ]);
  expect(backend.offer('tiny-sd').quote(request.parameters).expectedMs).toBeNull();
  const events = await Array.fromAsync(backend.run(request, never));
  for (const sample of [1, 3]) {
    const own = events.filter((event) => 'sample' in event && event.sample === sample);
    const progress = progressOf(own);
    expect(progress.every(({ basis, steps }) => basis === 'MEASURED' && steps === 39)).toBe(true);
    expect(new Set(progress.map(({ step }) => step)).size).toBe(40);
    expect(progress.map(({ fraction }) => fraction)).toEqual(
      progress.map(({ fraction }) => fraction).toSorted((a, b) => a - b),
    );
    expect(progress.at(-1)!.fraction).toBeLessThan(1);
    expect(own.at(-1)).toMatchObject({
      type: 'image',
      picture: { kind: 'pixels', width: 128, height: 128, data: { length: 128 * 128 * 3 } },
    });
  }
  expect(progressOf(events)[0]).toMatchObject({ phase: 'LOADING', step: 0 });
  expect(backend.offer('tiny-sd').status).toBe('AVAILABLE');
  expect(backend.offer('tiny-sd').quote(request.parameters).expectedMs).toBeGreaterThan(0);
});

test('what work took is known after a restart, the load included', async () => {
  const timesFile = join(parent, 'engine-times.json');
  const request = requestOf({}, [{ index: 0, seed: 1 }]);
  const expected = (backend: ReturnType<typeof create>) =>
    backend.offer('tiny-sd').quote(request.parameters).expectedMs;
  let loaded: number | null;
  {
    await using backend = create({ timesFile });
    expect(expected(backend)).toBeNull();
    await Array.fromAsync(backend.run(request, never));
    loaded = expected(backend);
  }
  await using restarted = create({ timesFile });
  expect(expected(restarted)).toBeGreaterThan(loaded!);
});

test('the same seed draws the same image in another process and beside other samples', async () => {
  const imageOf = async (samples: { index: number; seed: number }[]) => {
    await using backend = create();
    const events = await Array.fromAsync(
      backend.run(requestOf({ scheduler: 'EULER_A' }, samples), never),
    );
    return events.findLast((event) => event.type === 'image')!.picture;
  };
  const alone = await imageOf([{ index: 1, seed: 8 }]);
  expect(
    await imageOf([
      { index: 0, seed: 7 },
      { index: 1, seed: 8 },
    ]),
  ).toEqual(alone);
});

test('warns of what a long prompt loses', async () => {
  await using backend = create();
  const prompt = `${'red '.repeat(80)}and the tail`;
  const events = await Array.fromAsync(backend.run(requestOf({ prompt }), never));
  expect(events.filter((event) => event.type === 'warning')).toEqual([
    {
      type: 'warning',
      code: 'PROMPT_TRUNCATED',
      message: expect.stringMatching(/75 tokens .*and the tail/),
    },
  ]);
});

test('a crash fails the attempt; after an image it fails only what was lost', async () => {
  await using backend = create();
  const crashAt = async (wanted: (event: BackendEvent) => boolean) => {
    const request = requestOf({}, [
      { index: 0, seed: 1 },
      { index: 1, seed: 2 },
    ]);
    const events: BackendEvent[] = [];
    let killed = false;
    for await (const event of backend.run(request, never)) {
      events.push(event);
      if (killed || !wanted(event)) continue;
      killed = true;
      process.kill(backend.pids[0]!, 'SIGKILL');
    }
    return events;
  };
  const early = crashAt((event) => event.type === 'progress' && event.progress.step === 3);
  await expect(early).rejects.toBeInstanceOf(BackendError);
  const late = await crashAt(
    (event) => event.type === 'progress' && event.sample === 1 && event.progress.step === 1,
  );
  expect(late.filter(({ type }) => type === 'image')).toHaveLength(1);
  expect(late.at(-1)).toMatchObject({
    type: 'sampleFailed',
    sample: 1,
    failure: { code: 'ENGINE_CRASHED', retryable: true, billed: 'NO' },
  });
});

test('an abort throws its reason', async () => {
  await using backend = create();
  const stop = new AbortController();
  const reason = new Error('enough');
  const run = async () => {
    for await (const event of backend.run(requestOf(), stop.signal))
      if (event.type === 'progress' && event.progress.step === 2) stop.abort(reason);
  };
  await expect(run()).rejects.toBe(reason);
});

test('tells what it computes on before the first progress', async () => {
  await using backend = create();
  const events = await Array.fromAsync(backend.run(requestOf({ guidanceScale: 1 }), never));
  expect(events[0]).toEqual({ type: 'computing', device: { name: 'cpu', precision: 'fp32' } });
});

test('a device that is not there makes the models unavailable, with the reason', async () => {
  const device = process.platform === 'win32' ? 'coreml' : 'dml';
  const told = Promise.withResolvers<unknown>();
  await using backend = create({ device, onDevice: told.resolve });
  expect(backend.offer('tiny-sd')).toMatchObject({
    status: 'COLD',
    reason: 'Ready; the first request waits for the test of the GPU, and loads the model.',
  });
  await told.promise;
  const reason = expect.stringContaining(`${device} is not one of the devices of this platform`);
  expect(backend.offer('tiny-sd')).toMatchObject({ status: 'DOWN', reason });
  const error = await Array.fromAsync(backend.run(requestOf(), never)).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(BackendError);
  expect(error.failure).toMatchObject({ code: 'DEVICE_UNUSABLE', message: reason, billed: 'NO' });
});
