import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishedConfigs } from '#src/backends/local/checkpoints/published-configs.ts';
import { recognise } from '#src/backends/local/checkpoints/recognise.ts';
import { findWeights } from '#src/backends/local/find-weights.ts';
import { describeUNet } from '#src/backends/local/graph/networks/unet.ts';
import { unetConfig } from '#src/backends/local/graph/unet-config.ts';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { readClipTokenizer } from '#src/backends/local/prompts/clip-tokenizer.ts';
import { elementCount, type TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { askedTensors } from '#test/bench/engine/asked-tensors.ts';
import { referenceModelFolder, referenceModels } from '#test/helpers/golden-tensors.ts';
import {
  singleFileTensors,
  unetName,
  writeSingleFile,
  writeStored,
} from '#test/helpers/single-file.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { toyNames, writeToyModel } from '#test/helpers/toy-models.ts';
import { torchFile } from '#test/helpers/weights-files.ts';

/** Removes the weights: what is left are configurations and tokenizers. */
function stripWeights(folder: string): void {
  for (const part of readdirSync(folder))
    for (const name of part.includes('.') ? [] : readdirSync(join(folder, part)))
      if (/\.(safetensors|bin)$/.test(name)) rmSync(join(folder, part, name));
}

async function draw(path: string): Promise<Float32Array> {
  await using pipeline = await createPipeline(path, 1);
  const parameters = {
    prompt: 'a red circle on a blue background',
    negativePrompt: 'a square',
    scheduler: 'EULER',
    numInferenceSteps: 2,
    guidanceScale: 5,
    width: 64,
    height: 72,
    promptSyntax: 'LITERAL',
  } as const;
  const observer = { phase: async () => {}, evaluated: async () => {} };
  const conditioning = await pipeline.condition(parameters, observer);
  const { latents, pixels } = await pipeline.draw(parameters, 7, conditioning, observer);
  return Float32Array.of(...latents.data, ...pixels);
}

const inspect = (folder: string) =>
  inspectWeights({ folder, weights: 'PUBLISHED', commit: undefined });

describe('one file gives bit for bit what its folder gives', () => {
  test.each(referenceModels)('%s', async (name) => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'model.safetensors');
    writeSingleFile(referenceModelFolder(name), file);
    cpSync(referenceModelFolder(name), join(folder.path, 'model'), { recursive: true });
    stripWeights(join(folder.path, 'model'));
    expect(inspect(file).family).toBe(readModelFolder(referenceModelFolder(name)).family);
    expect(await draw(file)).toEqual(await draw(referenceModelFolder(name)));
  });

  test.each(toyNames)('a model as %s', async (name) => {
    using folder = temporaryFolder();
    writeToyModel(join(folder.path, 'model'), name);
    const expected = await draw(join(folder.path, 'model'));
    const file = join(folder.path, 'model.safetensors');
    writeSingleFile(join(folder.path, 'model'), file);
    stripWeights(join(folder.path, 'model'));
    expect(await draw(file)).toEqual(expected);
  });
});

describe('recognised by the shapes of its UNet', () => {
  /** As diffusers counts them; the papers and pages round them. */
  const counts: Record<string, number> = {
    'Stable Diffusion 1.5': 859_520_964,
    'Small-SD': 579_384_964,
    'BK-SDM-Small': 482_346_884,
    'Tiny-SD': 323_384_964,
    SDXL: 2_567_463_684,
    'SSD-1B': 1_331_334_404,
    'Segmind-Vega': 745_225_604,
  };
  const cases = publishedConfigs.map((one) => ({ ...one, config: unetConfig.parse(one.unet) }));

  test.each(cases)('$name', ({ name, family, config }) => {
    const asked = askedTensors((g) => describeUNet(g, config, { height: 8, width: 8, tokens: 77 }));
    const count = asked.values().reduce((sum, shape) => sum + elementCount(shape), 0);
    expect(count).toBe(counts[name]);
    const tensors: TensorTable = new Map(
      [...asked].map(([tensor, shape]) => [
        unetName(tensor, config.layers_per_block),
        { file: '/nowhere/model.safetensors', offset: 0, dtype: 'F16' as const, shape },
      ]),
    );
    expect(recognise(tensors, family, '/nowhere/model.safetensors').name).toBe(name);
    const more = new Map([...tensors, ['more.weight', tensors.values().next().value!]]);
    expect(() => recognise(more, family, 'model.safetensors')).toThrow(/no published model/);
  });
});

test('a tokenizer is made of the merges alone, and has the ids of CLIP', () => {
  const folder = join(import.meta.dirname, '../../../../models/clip');
  const first = readClipTokenizer(join(folder, 'tokenizer'));
  expect(first.encode('a photo of a cat')).toEqual([320, 1125, 539, 320, 2368]);
  expect([first.start, first.end, first.pad]).toEqual([49_406, 49_407, 49_407]);
  expect(first.vocabularySize).toBe(49_408);
  expect(readClipTokenizer(join(folder, 'tokenizer_2')).pad).toBe(0);
  // The same from a folder that has both.
  using copy = temporaryFolder();
  cpSync(join(referenceModelFolder('tiny-sd'), 'tokenizer'), copy.path, { recursive: true });
  const whole = readClipTokenizer(copy.path);
  rmSync(join(copy.path, 'vocab.json'));
  writeFileSync(join(copy.path, 'tokenizer_config.json'), '{ "vocabulary_of_merges": true }');
  expect(readClipTokenizer(copy.path).encode('a Red circle, 2!')).toEqual(
    whole.encode('a Red circle, 2!'),
  );
});

test('a file stands in WEIGHTS_DIR under the id of its model, before a folder', () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'tiny-sd.safetensors');
  const places = {
    weightsFolder: folder.path,
    hubCacheFolder: join(folder.path, 'none'),
    modelsFolder: join(folder.path, 'none'),
  };
  mkdirSync(join(folder.path, 'tiny-sd'));
  expect(findWeights('tiny-sd', places)?.folder).toBe(join(folder.path, 'tiny-sd'));
  writeSingleFile(referenceModelFolder('tiny-sd'), file);
  expect(findWeights('tiny-sd', places)).toMatchObject({ folder: file, weights: 'PUBLISHED' });
});

describe('refused in one sentence that names the file', () => {
  const refusal = (path: string): string => {
    try {
      inspect(path);
    } catch (error) {
      expect((error as Error).name).toBe('WeightsError');
      expect((error as Error).message.split('\n')).toHaveLength(1);
      return (error as Error).message;
    }
    throw new Error('was not refused');
  };
  const fileWith = (
    folder: string,
    change: (tensors: ReturnType<typeof singleFileTensors>) => void,
  ): string => {
    const tensors = singleFileTensors(referenceModelFolder('tiny-sd'));
    change(tensors);
    const file = join(folder, 'model.safetensors');
    writeStored(file, tensors);
    return file;
  };

  test('shapes of no published model, and no configurations beside it', () => {
    using folder = temporaryFolder();
    expect(refusal(fileWith(folder.path, () => {}))).toMatch(
      /model\.safetensors: its UNet has the shapes of no published model \(Stable Diffusion 1\.5, Small-SD, BK-SDM-Small, Tiny-SD\); a folder of the same name beside it/,
    );
  });

  test('the weights of something else', () => {
    using folder = temporaryFolder();
    const file = fileWith(folder.path, (tensors) => {
      for (const name of [...tensors.keys()]) if (name.startsWith('model.')) tensors.delete(name);
    });
    expect(refusal(file)).toMatch(/is no whole checkpoint of Stable Diffusion 1 or SDXL/);
  });

  test('a part that is missing', () => {
    using folder = temporaryFolder();
    const file = fileWith(folder.path, (tensors) =>
      tensors.delete('first_stage_model.decoder.conv_in.weight'),
    );
    cpSync(referenceModelFolder('tiny-sd'), join(folder.path, 'model'), { recursive: true });
    expect(refusal(file)).toMatch(/tensor decoder\.conv_in\.weight: is missing/);
  });

  test('a truncated file', () => {
    using folder = temporaryFolder();
    const file = fileWith(folder.path, () => {});
    writeFileSync(file, readFileSync(file).subarray(0, -100));
    expect(refusal(file)).toMatch(/it is truncated/);
  });

  test('configurations of the other family beside it', () => {
    using folder = temporaryFolder();
    const file = fileWith(folder.path, () => {});
    cpSync(referenceModelFolder('ssd-1b'), join(folder.path, 'model'), { recursive: true });
    expect(refusal(file)).toMatch(/its pipeline is "StableDiffusionXLPipeline", but the file/);
  });

  test('a pickle that calls something', () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'model.ckpt');
    const whole = torchFile({}, {});
    const at = whole.indexOf('}(');
    whole.write('cos\nsystem\n', at, 'latin1');
    writeFileSync(file, whole);
    expect(refusal(file)).toMatch(/model\.ckpt: /);
  });
});
