import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { defaultsOf } from '#models/defaults.ts';
import type { ModelId } from '#models/index.ts';
import { processor } from '#src/backends/local/devices/device.ts';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { loadTinyDecoder } from '#src/backends/local/pipeline/load-network.ts';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { quickParameters } from '#test/helpers/engine-job.ts';
import { maxDifference, readTensors, referenceModelFolder } from '#test/helpers/golden-tensors.ts';
import {
  decodeTaesd,
  type Image,
  randomTaesd,
  taesdLatents,
  writeTaesd,
} from '#test/helpers/taesd.ts';

const parent = mkdtempSync(join(tmpdir(), 'darkroom-taesd-'));
afterAll(() => rmSync(parent, { recursive: true }));

const taesd = randomTaesd();
const folder = join(parent, 'own', 'tiny-sd');
cpSync(referenceModelFolder('tiny-sd'), folder, { recursive: true });
writeTaesd(taesd, join(folder, 'vae_tiny'));

const imageOf = (data: Float32Array, height: number, width: number): Image => ({
  channels: 4,
  height,
  width,
  data: Float64Array.from(data),
});

test('computes what diffusers computes', async () => {
  const size = { height: 3, width: 5 };
  await using session = await loadTinyDecoder(readModelFolder(folder).tinyDecoder!, size, {
    threads: 1,
    device: processor,
  });
  const { sample } = await session.run({
    latent_sample: { data: taesdLatents(), shape: [1, 4, 3, 5] },
  });
  const expected = readTensors('golden/families/families.safetensors').floats('TAESD');
  expect(expected.shape).toEqual([1, 3, 24, 40]);
  expect(maxDifference(sample!, expected.data)).toBeLessThan(2e-5);
});

test('decodes the sampler’s latents as they are, and leaves the full decoder alone', async () => {
  await using pipeline = await createPipeline(folder, 1);
  const observer = { phase: async () => {}, evaluated: async () => {} };
  const conditioning = await pipeline.condition(quickParameters, observer);
  const draw = (decoder: 'FULL' | 'TINY') =>
    pipeline.draw({ ...quickParameters, decoder }, 3, conditioning, observer);
  const { pixels, latents } = await draw('TINY');
  const { width, height } = quickParameters;
  const { data } = decodeTaesd(taesd, imageOf(latents.data, height / 8, width / 8));
  const planes = width * height;
  const expected = Float64Array.from(pixels, (_, index) => {
    const value = data[(index % 3) * planes + Math.floor(index / 3)]!;
    return Math.round(Math.min(1, Math.max(0, value)) * 255);
  });
  expect(new Set(expected).size).toBeGreaterThan(20);
  expect(maxDifference(pixels, expected)).toBeLessThanOrEqual(1);

  const full = await draw('FULL');
  expect(full.latents).toEqual(latents);
  expect(full.pixels).not.toEqual(pixels);
  await using plain = await createPipeline(referenceModelFolder('tiny-sd'), 1);
  const { pixels: before } = await plain.draw(quickParameters, 3, conditioning, observer);
  expect(full.pixels).toEqual(before);
  await expect(
    plain.draw({ ...quickParameters, decoder: 'TINY' }, 3, conditioning, observer),
  ).rejects.toThrow(/vae_tiny: is missing/);
});

test('is offered where its weights are, and otherwise refused with what is missing', async () => {
  cpSync(referenceModelFolder('ssd-1b'), join(parent, 'own', 'ssd-1b'), { recursive: true });
  await using backend = createLocalBackend({
    weightsFolder: join(parent, 'own'),
    hubCacheFolder: join(parent, 'no-cache'),
    modelsFolder: join(import.meta.dirname, '../../../models'),
    concurrency: 1,
    threads: 1,
    memoryBytes: 4e9,
    idleMs: 600_000,
  });
  const refusal = (model: ModelId) =>
    backend.offer(model).refuses({
      ...defaultsOf(model),
      decoder: 'TINY',
    });
  expect(refusal('tiny-sd')).toBeNull();
  expect(refusal('ssd-1b')).toMatch(/weights of the tiny decoder are not here: .*vae_tiny\//);
  // The demo weights make 32 x 32 pixels of a latent.
  expect(refusal('portrait-sd')).toMatch(/There is no tiny decoder for these weights/);
});

test('the other name of its folder, and a revision of its own', () => {
  const copy = join(parent, 'renamed');
  cpSync(folder, copy, { recursive: true });
  renameSync(join(copy, 'vae_tiny'), join(copy, 'taesd'));
  const inspect = (path: string) =>
    inspectWeights({ folder: path, weights: 'PUBLISHED', commit: undefined });
  expect(inspect(copy)).toMatchObject({ tinyDecoder: 'PRESENT' });
  const without = inspect(referenceModelFolder('tiny-sd'));
  expect(without.tinyDecoder).toBe('MISSING');
  expect(inspect(copy).revision).not.toBe(without.revision);
});

test.each<[string, object, RegExp]>([
  [
    'another factor',
    { num_decoder_blocks: [1, 1], decoder_block_out_channels: [6, 6] },
    /its pixels per latent are 2, but the model's are 8/,
  ],
  ['other latents', { latent_channels: 16 }, /latent_channels are 16, but the model's are 4/],
  [
    'another network',
    { _class_name: 'AutoencoderKL' },
    /_class_name: only AutoencoderTiny is supported/,
  ],
  ['another activation', { act_fn: 'gelu' }, /act_fn: only "relu" is supported/],
  [
    'lists that do not fit',
    { decoder_block_out_channels: [6] },
    /1 entries for 4 num_decoder_blocks/,
  ],
  [
    'other widths',
    { decoder_block_out_channels: [8, 8, 8, 8] },
    /tensor decoder\.layers\.0\.weight: has shape \[6, 4, 3, 3\]/,
  ],
  [
    'more blocks',
    { num_decoder_blocks: [3, 3, 3, 1] },
    /tensor decoder\.layers\.\d+\..*: is missing/,
  ],
])('refuses %s', (name, changes, sentence) => {
  const copy = join(parent, name.replaceAll(' ', '-'));
  cpSync(folder, copy, { recursive: true });
  const file = join(copy, 'vae_tiny', 'config.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...changes }));
  expect(() => inspectWeights({ folder: copy, weights: 'PUBLISHED', commit: undefined })).toThrow(
    sentence,
  );
});
