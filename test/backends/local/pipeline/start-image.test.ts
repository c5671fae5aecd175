import { afterAll, expect, test } from 'vitest';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { drawStart, toDistribution } from '#src/backends/local/pipeline/start-image.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { quickParameters } from '#test/helpers/engine-job.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';

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

test('the logarithms of variances are clamped to -30..20', () => {
  const { means, deviations } = toDistribution(Float32Array.of(1, 2, 3, 0, -99, 99));
  expect([...means]).toEqual([1, 2, 3]);
  expect([...deviations]).toEqual([1, Math.exp(-15), Math.exp(10)].map(Math.fround));
});

const pipeline = await createPipeline(referenceModelFolder('tiny-sd'), 1);
afterAll(() => pipeline[Symbol.asyncDispose]());

// Those that begin in the middle in another way than the reference does; the others have its values.
test.for(['LMS', 'PNDM'] as const)('%s keeps what the mask does not cover', async (scheduler) => {
  const parameters = { ...quickParameters, scheduler, strength: 0.5 };
  const conditioning = await pipeline.condition(parameters, observer);
  const image = await pipeline.encode(parameters, { pixels, mask });
  const { latents } = await pipeline.draw(parameters, 1, conditioning, observer, image);
  const start = drawStart(image, pipeline.model.vae.config.scaling_factor, createGenerator(1)).at({
    alpha: 1,
    sigma: 0,
  });
  for (const [at, value] of latents.data.entries()) {
    const isKept = (at % cells) % (width / 8) < 6;
    expect(value === start[at]).toBe(isKept);
  }
  expect(latents.data.every(Number.isFinite)).toBe(true);
});
