import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { models } from '#models/index.ts';
import { findWeights, missingFolders } from '#src/backends/local/find-weights.ts';
import { missingPart } from '#src/backends/local/weights/missing-part.ts';
import { referenceModelFolder, referenceModels } from '#test/helpers/golden-tensors.ts';

const parent = mkdtempSync(join(tmpdir(), 'darkroom-places-'));
afterAll(() => rmSync(parent, { recursive: true }));
const modelsFolder = join(import.meta.dirname, '../../../models');
const main = 'a'.repeat(40);

let caches = 0;
/** A cache of the Hub with tiny-sd at its pinned commit and at main, as given. */
const cacheWith = (fill: (pinned: string, main: string) => void): string => {
  const cache = join(parent, `cache-${caches++}`);
  const repository = join(cache, 'models--segmind--tiny-sd');
  const snapshot = (commit: string) => join(repository, 'snapshots', commit);
  mkdirSync(join(repository, 'refs'), { recursive: true });
  writeFileSync(join(repository, 'refs/main'), main);
  fill(snapshot(models['tiny-sd'].weights.revision), snapshot(main));
  return cache;
};
const whole = (folder: string) =>
  cpSync(referenceModelFolder('tiny-sd'), folder, { recursive: true });
const oneFile = (folder: string) => {
  mkdirSync(folder, { recursive: true });
  cpSync(join(referenceModelFolder('tiny-sd'), 'model_index.json'), `${folder}/model_index.json`);
};
const find = (hubCacheFolder: string, folder = modelsFolder) =>
  findWeights('tiny-sd', { weightsFolder: undefined, hubCacheFolder, modelsFolder: folder });

test('an incomplete snapshot hides no complete one', () => {
  const cache = cacheWith((pinned, other) => {
    oneFile(pinned);
    whole(other);
  });
  expect(find(cache)).toMatchObject({ weights: 'PUBLISHED', commit: main });
  expect(find(cache)?.passedOver).toBeUndefined();
});

test('nor the demo weights, and it is told; without those it is all there is', () => {
  const cache = cacheWith((pinned) => oneFile(pinned));
  expect(find(cache)).toMatchObject({
    weights: 'DEMO',
    passedOver:
      "The Hub's cache has segmind/tiny-sd without scheduler/scheduler_config.json: run npm run pull -- tiny-sd.",
  });
  expect(find(cache, join(parent, 'none'))).toMatchObject({ weights: 'PUBLISHED' });
});

test('what is missing is named', () => {
  for (const model of referenceModels) expect(missingPart(referenceModelFolder(model))).toBeNull();
  const folder = join(parent, 'part');
  const without = (name: string) => {
    rmSync(folder, { recursive: true, force: true });
    whole(folder);
    rmSync(join(folder, name));
    return missingPart(folder);
  };
  expect(without('model_index.json')).toBe('model_index.json');
  expect(without('tokenizer/merges.txt')).toBe('tokenizer/merges.txt');
  expect(without('vae/config.json')).toBe('vae/config.json');
  expect(without('unet/diffusion_pytorch_model.bin')).toBe('unet/, the weights');
  symlinkSync('../../blobs/none', join(folder, 'unet/diffusion_pytorch_model.bin'));
  expect(missingPart(folder)).toBe('unet/, the weights');
  rmSync(join(folder, 'unet/diffusion_pytorch_model.bin'));
  writeFileSync(join(folder, 'unet/diffusion_pytorch_model.safetensors.index.json'), '{}');
  const shard = (part: number) => `unet/diffusion_pytorch_model-0000${part}-of-00002.safetensors`;
  writeFileSync(join(folder, shard(1)), '');
  expect(missingPart(folder)).toBe('unet/, the weights');
  writeFileSync(join(folder, shard(2)), '');
  expect(missingPart(folder)).toBeNull();
});

test('a variable that names no folder is told of', () => {
  const file = join(parent, 'file');
  writeFileSync(file, '');
  expect(missingFolders({})).toEqual([]);
  expect(missingFolders({ WEIGHTS_DIR: parent, HF_HOME: '' })).toEqual([]);
  expect(missingFolders({ WEIGHTS_DIR: '/nope', HF_HOME: '/no such folder' })).toEqual([
    'WEIGHTS_DIR names "/nope", and there is no such folder: make it, correct the variable, or leave it out.',
    'HF_HOME names "/no such folder", and there is no such folder: make it, correct the variable, or leave it out.',
  ]);
  expect(missingFolders({ WEIGHTS_DIR: file })).toHaveLength(1);
});
