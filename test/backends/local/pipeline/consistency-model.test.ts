import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { buildUNet } from '#src/backends/local/graph/networks/unet.ts';
import { unetConfig } from '#src/backends/local/graph/unet-config.ts';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { guidanceEmbedding } from '#src/backends/local/pipeline/guidance.ts';
import { createOnnxSession } from '#src/backends/local/pipeline/onnx-session.ts';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import {
  changeTensors,
  firstWidth,
  projectionOf,
  writeConsistencyModel,
} from '#test/helpers/consistency-model.ts';
import {
  readGoldenTensors,
  referenceModelFolder,
  relativeDifference,
} from '#test/helpers/golden-tensors.ts';

const parent = mkdtempSync(join(tmpdir(), 'darkroom-consistency-'));
afterAll(() => rmSync(parent, { recursive: true }));

const width = 8;
function folderOf(name: string, weights: Parameters<typeof writeConsistencyModel>[1]): string {
  const folder = join(parent, name, 'ssd-1b-lcm');
  mkdirSync(folder, { recursive: true });
  writeConsistencyModel(folder, weights);
  return folder;
}
const whole = folderOf('whole', { width, shape: [firstWidth, width] });

describe('the embedding of the guidance', () => {
  const config = (time_cond_proj_dim: number) =>
    unetConfig.parse({
      ...readModelFolder(referenceModelFolder('ssd-1b')).unet.config,
      time_cond_proj_dim,
    });

  test('has the waves of (guidance - 1) * 1000', () => {
    const embedding = guidanceEmbedding(config(256), 8)!;
    expect(embedding).toHaveLength(256);
    for (const index of [0, 1, 64, 127]) {
      const angle = 7000 * Math.exp((-index * Math.log(10_000)) / 127);
      expect(embedding[index]).toBeCloseTo(Math.sin(angle), 2);
      expect(embedding[128 + index]).toBeCloseTo(Math.cos(angle), 2);
    }
  });

  test('ends with a zero where the width is odd', () => {
    const embedding = guidanceEmbedding(config(7), 3)!;
    expect(embedding).toHaveLength(7);
    expect(embedding[6]).toBe(0);
  });
});

/** What the network computes for the first golden sample. */
async function evaluate(folder: string, timestepCond?: Float32Array): Promise<Float32Array> {
  const golden = readGoldenTensors('ssd-1b');
  const sample = golden.floats('unet.0.sample');
  const [, , height, columns] = sample.shape as [number, number, number, number];
  const { unet } = readModelFolder(folder);
  await using session = await createOnnxSession(
    buildUNet(unet.folder, unet.tensors, unet.config, { height, width: columns, tokens: 77 }),
    { threads: 1, optimization: 'all' },
  );
  const { out_sample } = await session.run({
    sample,
    timestep: golden.floats('unet.0.timestep'),
    encoder_hidden_states: golden.floats('text.0.prompt_embeds'),
    text_embeds: golden.floats('text.0.pooled_prompt_embeds'),
    time_ids: {
      data: Float32Array.of(8 * height, 8 * columns, 0, 0, 8 * height, 8 * columns),
      shape: [1, 6],
    },
    ...(timestepCond && { timestep_cond: { data: timestepCond, shape: [1, width] } }),
  });
  return out_sample!;
}

test('the network adds the projected guidance to the timestep', async () => {
  const { config } = readModelFolder(whole).unet;
  const embedding = guidanceEmbedding(config, 8)!;

  // linear_1 (s + P w) = linear_1 s + W P w: the same network without the input, with another bias.
  const plain = folderOf('plain', { width: undefined, shape: undefined });
  changeTensors(
    join(plain, 'unet/diffusion_pytorch_model.fp16.safetensors'),
    (given, data: Buffer) => {
      const header = given as Record<string, { shape: number[]; data_offsets: [number, number] }>;
      const read = (name: string) => {
        const [start, end] = header[name]!.data_offsets;
        return new Float16Array(new Uint8Array(data.subarray(start, end)).buffer);
      };
      const weight = read('time_embedding.linear_1.weight');
      const projection = projectionOf(width);
      const projected = Array.from({ length: firstWidth }, (_, row) =>
        embedding.reduce((sum, value, at) => sum + value * projection[row * width + at]!, 0),
      );
      const bias = Float32Array.from(read('time_embedding.linear_1.bias'), (value, row) =>
        projected.reduce((sum, one, at) => sum + one * weight[row * firstWidth + at]!, value),
      );
      return {
        header: {
          ...header,
          // The bytes of a file belong to a tensor each.
          'time_embedding.linear_1.former_bias': header['time_embedding.linear_1.bias'],
          'time_embedding.linear_1.bias': {
            dtype: 'F32',
            shape: [bias.length],
            data_offsets: [data.length, data.length + bias.byteLength],
          },
        },
        data: Buffer.concat([data, new Uint8Array(bias.buffer)]),
      };
    },
  );

  const withInput = await evaluate(whole, embedding);
  expect(relativeDifference(withInput, await evaluate(plain))).toBeLessThan(1e-5);
  const without = await evaluate(referenceModelFolder('ssd-1b'));
  expect(relativeDifference(withInput, without)).toBeGreaterThan(1e-3);
});

test('an image of four steps takes four evaluations, and no negative prompt', async () => {
  await using pipeline = await createPipeline(whole, 1);
  const parameters = {
    prompt: 'a red circle',
    scheduler: 'LCM',
    numInferenceSteps: 4,
    guidanceScale: 8,
    width: 64,
    height: 64,
    promptSyntax: 'LITERAL',
  } as const;
  const draw = async (more: object): Promise<{ latents: Float32Array; evaluations: number }> => {
    const asked = { ...parameters, ...more };
    let evaluations = 0;
    const observer = {
      phase: async () => {},
      evaluated: async (done: number, all: number) => {
        evaluations = done;
        expect(all).toBe(4);
      },
    };
    const conditioning = await pipeline.condition(asked, observer);
    const { latents } = await pipeline.draw(asked, 5, conditioning, observer);
    return { latents: latents.data, evaluations };
  };
  const first = await draw({});
  expect(first.evaluations).toBe(4);
  expect((await draw({ negativePrompt: 'a blue square' })).latents).toEqual(first.latents);
  expect((await draw({ guidanceScale: 4 })).latents).not.toEqual(first.latents);
});

describe('weights that mix kinds are refused by name', () => {
  const refusal = (folder: string): string => {
    try {
      inspectWeights({ folder, weights: 'PUBLISHED', commit: undefined });
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('was not refused');
  };

  test.for([
    [
      'a projection of another shape',
      { width, shape: [firstWidth, 4] },
      /time_embedding\.cond_proj\.weight.*has shape \[16, 4\], but the configuration asks for \[16, 8\]/,
    ],
    [
      'no projection',
      { width, shape: undefined },
      /time_embedding\.cond_proj\.weight.*is missing; the configuration asks for shape \[16, 8\]/,
    ],
    [
      'a projection without its configuration',
      { width: undefined, shape: [firstWidth, width] },
      /cond_proj\.weight.*belongs to a latent consistency model, but the configuration has no time_cond_proj_dim/,
    ],
  ] as const)('%s', ([name, weights, sentence]) => {
    expect(refusal(folderOf(name, weights))).toMatch(sentence);
  });
});

describe('the backend', () => {
  const backendOf = (weightsFolder: string) =>
    createLocalBackend({
      weightsFolder,
      hubCacheFolder: join(parent, 'none'),
      modelsFolder: join(parent, 'none'),
      concurrency: 1,
      threads: 1,
      memoryBytes: 1e9,
      idleMs: 60_000,
    });

  test('takes the weights of a latent consistency model for the model that is one', async () => {
    await using backend = backendOf(join(parent, 'whole'));
    expect(backend.offer('ssd-1b-lcm')).toMatchObject({ status: 'COLD', weights: 'PUBLISHED' });
    expect(backend.offer('ssd-1b').status).toBe('UNCONFIGURED');
  });

  test('refuses them for a model that is none, and the reverse', async () => {
    const folder = join(parent, 'swapped');
    mkdirSync(join(folder, 'ssd-1b'), { recursive: true });
    mkdirSync(join(folder, 'ssd-1b-lcm'), { recursive: true });
    writeConsistencyModel(join(folder, 'ssd-1b'), { width, shape: [firstWidth, width] });
    writeConsistencyModel(join(folder, 'ssd-1b-lcm'), { width: undefined, shape: undefined });
    await using backend = backendOf(folder);
    expect(backend.offer('ssd-1b')).toMatchObject({
      status: 'DOWN',
      reason: expect.stringContaining(
        'these are weights of a latent consistency model, and ssd-1b is none',
      ),
    });
    expect(backend.offer('ssd-1b-lcm')).toMatchObject({
      status: 'DOWN',
      reason: expect.stringContaining('ssd-1b-lcm needs weights of a latent consistency model'),
    });
  });
});
