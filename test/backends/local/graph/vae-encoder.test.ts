import { describe, expect, test } from 'vitest';
import type { VaeConfig } from '#src/backends/local/graph/networks/vae-decoder.ts';
import { buildVaeEncoder, hasVaeEncoder } from '#src/backends/local/graph/networks/vae-encoder.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { createOnnxSession } from '#src/backends/local/pipeline/onnx-session.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import {
  readGoldenTensors,
  referenceModelFolder,
  referenceModels,
  relativeDifference,
} from '#test/helpers/golden-tensors.ts';
import { plainVaeDecoder, plainVaeEncoder, storedWeights } from '#test/helpers/plain-vae.ts';

/** As for the other graphs: float32 sums in another order. */
const tolerance = 2e-5;

describe.each(referenceModels)('the VAE of %s', (name) => {
  const { folder, tensors, config } = readModelFolder(referenceModelFolder(name)).vae;

  test('decoded loop by loop gives the values of the reference, so that those loops can be believed', () => {
    const golden = readGoldenTensors(name);
    const latents = golden.floats('vae.0.latent_sample');
    const { data } = plainVaeDecoder(config, storedWeights(tensors), {
      shape: latents.shape.slice(1),
      data: Float64Array.from(latents.data),
    });
    expect(
      relativeDifference(Float32Array.from(data), golden.floats('vae.0.sample').data),
    ).toBeLessThan(tolerance);
  });

  test('encodes as the same loops do', async () => {
    const [height, width] = [48, 64];
    const image = createGenerator(3)
      .randn(3 * height * width)
      .map((value) => Math.tanh(value));
    await using session = await createOnnxSession(
      buildVaeEncoder(folder, tensors, config, { height: height / 8, width: width / 8 }),
      { threads: 1, repeats: false },
    );
    const { latent_parameters } = await session.run({
      sample: { data: image, shape: [1, 3, height, width] },
    });
    const plain = plainVaeEncoder(config, storedWeights(tensors), {
      shape: [3, height, width],
      data: Float64Array.from(image),
    });
    expect(plain.shape).toEqual([8, height / 8, width / 8]);
    expect(relativeDifference(latent_parameters!, Float32Array.from(plain.data))).toBeLessThan(
      tolerance,
    );
  });

  test('has an encoder, which is checked before it is used', () => {
    const size = { height: 8, width: 8 };
    expect(hasVaeEncoder(tensors)).toBe(true);
    expect(hasVaeEncoder(new Map())).toBe(false);
    for (const [changes, part] of [
      [{ down_block_types: ['AttnDownEncoderBlock2D'] }, 'only DownEncoderBlock2D'],
      [{ in_channels: 4 }, 'in_channels is 4'],
      [{ layers_per_block: 3 }, 'encoder.down_blocks.0.resnets.2'],
    ] as [Partial<VaeConfig>, string][]) {
      const build = () => buildVaeEncoder(folder, tensors, { ...config, ...changes }, size);
      expect(build).toThrow(WeightsError);
      expect(build).toThrow(part);
    }
  });
});
