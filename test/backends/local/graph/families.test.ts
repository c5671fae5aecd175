import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildUNet } from '#src/backends/local/graph/networks/unet.ts';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import { type ModelFolder, readModelFolder } from '#src/backends/local/model-folder.ts';
import { createOnnxSession } from '#src/backends/local/pipeline/onnx-session.ts';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { contiguousStrides } from '#src/backends/local/weights/tensor-source.ts';
import {
  readGoldenTensors,
  referenceModelFolder,
  referenceModels,
  relativeDifference,
} from '#test/helpers/golden-tensors.ts';
import { type Grid, type PlainConfig, plainUNet } from '#test/helpers/plain-unet.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { toyInputs, toyNames, writeToyModel } from '#test/helpers/toy-models.ts';

describe.each(referenceModels)('the plain UNet with the weights of %s', (name) => {
  test('computes what diffusers does', () => {
    const { unet } = readModelFolder(referenceModelFolder(name));
    const golden = readGoldenTensors(name);
    const grid = (tensor: string): Grid => {
      const { shape, data } = golden.floats(tensor);
      return { shape: shape.slice(1), data: Float64Array.from(data) };
    };
    const sample = grid('unet.0.sample');
    const [, height, width] = sample.shape as [number, number, number];
    const result = plainUNet(unet.config as unknown as PlainConfig, storedWeights(unet.tensors), {
      sample,
      timestep: golden.floats('unet.0.timestep').data[0]!,
      context: grid('text.0.prompt_embeds'),
      ...(name === 'ssd-1b' && {
        pooled: Array.from(golden.floats('text.0.pooled_prompt_embeds').data),
        timeIds: [8 * height, 8 * width, 0, 0, 8 * height, 8 * width],
      }),
    });
    expect(
      relativeDifference(Float32Array.from(result.data), golden.floats('unet.0.out_sample').data),
    ).toBeLessThan(1e-4);
  });
});

describe.each(toyNames)('a model as %s', (name) => {
  test.each([
    ['that halves evenly', 16, 8],
    ['that does not', 11, 7],
  ])('computes what its configuration says at a size %s', async (_, height, width) => {
    using folder = temporaryFolder();
    const { weights } = writeToyModel(folder.path, name);
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
    const expected = plainUNet(unet.config as unknown as PlainConfig, weights, inputs);
    expect(relativeDifference(out_sample!, Float32Array.from(expected.data))).toBeLessThan(1e-4);
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

/** Numbers of the files, as doubles. */
function storedWeights(tensors: ModelFolder['unet']['tensors']) {
  const files = new Map<string, Buffer>();
  const known = new Map<string, Float64Array>();
  const read = (name: string): Float64Array => {
    const { file, offset, dtype, shape, strides = contiguousStrides(shape) } = tensors.get(name)!;
    if (!files.has(file)) files.set(file, readFileSync(file));
    const bytes = files.get(file)!;
    const plain = contiguousStrides(shape);
    const count = shape.reduce((product, size) => product * size, 1);
    return Float64Array.from({ length: count }, (_, index) => {
      const at = plain.reduce(
        (sum, step, axis) => sum + (Math.floor(index / step) % shape[axis]!) * strides[axis]!,
        0,
      );
      return dtype === 'F32' ? bytes.readFloatLE(offset + at * 4) : half(bytes, offset + at * 2);
    });
  };
  return (name: string): Float64Array => {
    const values = known.get(name) ?? read(name);
    known.set(name, values);
    return values;
  };
}

function half(bytes: Buffer, at: number): number {
  return new Float16Array(new Uint8Array(bytes.subarray(at, at + 2)).buffer)[0]!;
}

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
