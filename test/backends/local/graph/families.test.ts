import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildUNet } from '#src/backends/local/graph/networks/unet.ts';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { createOnnxSession } from '#src/backends/local/pipeline/onnx-session.ts';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import {
  readTensors,
  referenceModelFolder,
  relativeDifference,
} from '#test/helpers/golden-tensors.ts';
import type { Grid } from '#test/helpers/plain-unet.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { toyInputs, toyNames, toySizes, writeToyModel } from '#test/helpers/toy-models.ts';

const golden = readTensors('golden/families/families.safetensors');

describe.each(toyNames)('a model as %s', (name) => {
  test.each(toySizes)('computes what diffusers does, %d x %d', async (height, width) => {
    using folder = temporaryFolder();
    writeToyModel(folder.path, name);
    const { unet, family } = readModelFolder(folder.path);
    const inputs = toyInputs(name, height, width);
    const tokens = inputs.context.shape[0]!;
    await using session = await createOnnxSession(
      buildUNet(unet.folder, unet.tensors, unet.config, { height, width, tokens }),
      { threads: 1 },
    );
    const feed = ({ shape, data }: Grid) => ({
      data: Float32Array.from(data),
      shape: [1, ...shape],
    });
    const { out_sample } = await session.run({
      sample: feed(inputs.sample),
      timestep: { data: Float32Array.of(inputs.timestep), shape: [1] },
      encoder_hidden_states: feed(inputs.context),
      ...(family === 'sdxl' && {
        text_embeds: { data: Float32Array.from(inputs.pooled), shape: [1, 40] },
        time_ids: { data: Float32Array.from(inputs.timeIds), shape: [1, 6] },
      }),
    });
    const expected = golden.floats(`${name}.${height}x${width}`);
    expect(expected.shape).toEqual([1, 4, height, width]);
    expect(relativeDifference(out_sample!, expected.data)).toBeLessThan(1e-4);
  });

  test('is inspected and draws', async () => {
    using folder = temporaryFolder();
    writeToyModel(folder.path, name);
    const found = { folder: folder.path, weights: 'PUBLISHED', commit: undefined } as const;
    expect(inspectWeights(found)).toMatchObject({ sizeStep: 8, embedsGuidance: false });
    await using pipeline = await createPipeline(folder.path, 1);
    const parameters = {
      prompt: 'a red circle',
      scheduler: 'UNI_PC',
      numInferenceSteps: 2,
      guidanceScale: 5,
      width: 72,
      height: 64,
      promptSyntax: 'LITERAL',
    } as const;
    const observer = { phase: async () => {}, evaluated: async () => {} };
    const conditioning = await pipeline.condition(parameters, observer);
    const { pixels } = await pipeline.draw(parameters, 1, conditioning, observer);
    expect(pixels).toHaveLength(72 * 64 * 3);
  });
});

test('a model of the other family in the place of a model is refused', async () => {
  using folder = temporaryFolder();
  cpSync(referenceModelFolder('ssd-1b'), join(folder.path, 'tiny-sd'), { recursive: true });
  writeToyModel(join(folder.path, 'ssd-1b'), 'SDXL');
  await using backend = createLocalBackend({
    weightsFolder: folder.path,
    hubCacheFolder: join(folder.path, 'none'),
    modelsFolder: join(folder.path, 'none'),
    concurrency: 1,
    threads: 1,
    memoryBytes: 1e9,
    idleMs: 60_000,
  });
  expect(backend.offer('tiny-sd')).toMatchObject({
    status: 'DOWN',
    reason:
      'model_index.json: its pipeline is StableDiffusionXLPipeline, but tiny-sd is a StableDiffusionPipeline.',
  });
  expect(backend.offer('ssd-1b')).toMatchObject({ status: 'COLD', weights: 'PUBLISHED' });
});
