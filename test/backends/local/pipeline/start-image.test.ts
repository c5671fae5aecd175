import { afterAll, describe, expect, test } from 'vitest';
import { noiseSchedulers } from '#models/schedulers.ts';
import { loadUNet } from '#src/backends/local/pipeline/load-network.ts';
import { createPipeline, type EngineParameters } from '#src/backends/local/pipeline/pipeline.ts';
import {
  drawStart,
  toDistribution,
  toLatentMask,
  toPlanes,
} from '#src/backends/local/pipeline/start-image.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { quickParameters } from '#test/helpers/engine-job.ts';
import {
  maxDifference,
  referenceModelFolder,
  referenceModels,
  standardDeviation,
} from '#test/helpers/golden-tensors.ts';

const observer = { phase: async () => {}, evaluated: async () => {} };
const [width, height] = [96, 64];
const cells = (width / 8) * (height / 8);

/** A picture of slanted stripes. */
const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
  const pixel = Math.floor(at / 3);
  return 128 + 100 * Math.sin((pixel % width) / 9 + Math.floor(pixel / width) / 5 + (at % 3));
});
/** The right half is drawn anew. */
const mask = Uint8Array.from({ length: width * height }, (_, at) => (at % width < 48 ? 0 : 255));

test('pixels become -1 to 1, plane by plane', () => {
  expect([...toPlanes(Uint8Array.of(0, 255, 51, 255, 0, 204))]).toEqual([
    -1,
    1,
    1,
    -1,
    Math.fround(Math.fround(0.2) * 2 - 1),
    Math.fround(Math.fround(0.8) * 2 - 1),
  ]);
});

test('the logarithms of variances are clamped to -30..20', () => {
  const { means, deviations } = toDistribution(Float32Array.of(1, 2, 3, 0, -99, 99));
  expect([...means]).toEqual([1, 2, 3]);
  expect([...deviations]).toEqual([1, Math.exp(-15), Math.exp(10)].map(Math.fround));
});

test('a mask of latents looks at the upper left pixel of each, white from 128 on', () => {
  const odd = Uint8Array.of(127, 0, 128, 0, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255);
  expect([...toLatentMask(odd, 4, 2)]).toEqual([0, 1, 1, 0]);
});

test('the picture is drawn from the generator first, and then the noise', () => {
  const generator = createGenerator(7);
  const own = createGenerator(7);
  const [first, second] = [own.randn(16), own.randn(16)];
  const encoded = {
    means: new Float32Array(16).fill(3),
    deviations: new Float32Array(16).fill(0.5),
    mask: undefined,
  };
  const start = drawStart(encoded, 0.25, generator);
  const expected = first.map((value) => (3 + 0.5 * value) * 0.25);
  expect(maxDifference(start.at({ alpha: 1, sigma: 0 }), expected)).toBeLessThan(1e-6);
  const noisy = expected.map((value, at) => 0.6 * value + 0.8 * second[at]!);
  expect(maxDifference(start.at({ alpha: 0.6, sigma: 0.8 }), noisy)).toBeLessThan(1e-6);
  expect(generator.randn(4)).toEqual(own.randn(4));
});

describe.each(referenceModels)('%s from a picture', async (name) => {
  const pipeline = await createPipeline(referenceModelFolder(name), 1);
  afterAll(() => pipeline[Symbol.asyncDispose]());

  async function draw(changes: Partial<EngineParameters>, { seed = 1, masked = false } = {}) {
    const parameters = { ...quickParameters, ...changes };
    const conditioning = await pipeline.condition(parameters, observer);
    const image = await pipeline.encode(parameters, { pixels, mask: masked ? mask : undefined });
    const { latents } = await pipeline.draw(parameters, seed, conditioning, observer, image);
    const start = drawStart(
      image,
      pipeline.model.vae.config.scaling_factor,
      createGenerator(seed),
    ).at({ alpha: 1, sigma: 0 });
    return { latents: latents.data, start, conditioning, image };
  }

  test('computes DDIM by its formula', async () => {
    const parameters = { ...quickParameters, scheduler: 'DDIM', strength: 0.3 } as const;
    const { latents, start, conditioning } = await draw(parameters);
    const products: number[] = [];
    for (const beta of pipeline.model.schedulerConfig.betas) {
      products.push((products.at(-1) ?? 1) * (1 - beta));
    }
    const generator = createGenerator(1);
    generator.randn(start.length);
    const noise = generator.randn(start.length);
    // 20 steps, 50 apart, from 951 on; a strength of 0.3 takes the last 6.
    const timesteps = [251, 201, 151, 101, 51, 1];
    let x = start.map(
      (value, at) => Math.sqrt(products[251]!) * value + Math.sqrt(1 - products[251]!) * noise[at]!,
    );
    await using unet = await loadUNet(
      pipeline.model.unet,
      { height: height / 8, width: width / 8, tokens: 77 },
      { threads: 1, device: { name: 'cpu', precision: 'fp32' } },
    );
    for (const timestep of timesteps) {
      const predict = async (side: typeof conditioning.positive) => {
        const { out_sample } = await unet.run({
          sample: { data: x, shape: [1, 4, height / 8, width / 8] },
          timestep: { data: Float32Array.of(timestep), shape: [1] },
          encoder_hidden_states: {
            data: side.states,
            shape: [1, 77, side.states.length / 77],
          },
          ...(side.pooled && {
            text_embeds: { data: side.pooled, shape: [1, side.pooled.length] },
            time_ids: { data: Float32Array.of(height, width, 0, 0, height, width), shape: [1, 6] },
          }),
        });
        return out_sample!;
      };
      const positive = await predict(conditioning.positive);
      const negative = await predict(conditioning.negative!);
      const [now, next] = [products[timestep]!, products[Math.max(0, timestep - 50)]!];
      x = x.map((value, at) => {
        const epsilon = negative[at]! + 7.5 * (positive[at]! - negative[at]!);
        const clean = (value - Math.sqrt(1 - now) * epsilon) / Math.sqrt(now);
        return Math.sqrt(next) * clean + Math.sqrt(1 - next) * epsilon;
      });
    }
    expect(maxDifference(latents, x) / standardDeviation(x)).toBeLessThan(1e-3);
  });

  test.for(noiseSchedulers)('%s keeps what the mask does not cover', async (scheduler) => {
    const { latents, start } = await draw({ scheduler, strength: 0.5 }, { masked: true });
    const differs = (at: number) => latents[at] !== start[at];
    for (let at = 0; at < latents.length; at++) {
      const isKept = (at % cells) % (width / 8) < 6;
      expect(differs(at)).toBe(!isKept);
    }
    expect(latents.every(Number.isFinite)).toBe(true);
  });

  test('a weaker strength stays nearer to the picture', async () => {
    const distances = [];
    for (const strength of [0.05, 0.3, 1]) {
      const { latents, start } = await draw({ strength });
      distances.push(standardDeviation(latents.map((value, at) => value - start[at]!)));
    }
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    expect(new Set(distances).size).toBe(3);
  });

  test('the same seed draws the same, another one does not', async () => {
    const [first, again, other] = [
      await draw({ strength: 0.5 }),
      await draw({ strength: 0.5 }),
      await draw({ strength: 0.5 }, { seed: 2 }),
    ];
    expect(again.latents).toEqual(first.latents);
    expect(other.latents).not.toEqual(first.latents);
  });
});
