import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { VaeConfig } from '#src/backends/local/graph/networks/vae-decoder.ts';
import { buildVaeEncoder, hasVaeEncoder } from '#src/backends/local/graph/networks/vae-encoder.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { createOnnxSession } from '#src/backends/local/pipeline/onnx-session.ts';
import { toPlanes } from '#src/backends/local/pipeline/start-image.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { referenceFolder } from '#test/helpers/golden.ts';
import {
  readTensors,
  referenceModelFolder,
  referenceModels,
  relativeDifference,
} from '#test/helpers/golden-tensors.ts';

describe.each(referenceModels)('the VAE of %s', (name) => {
  const { folder, tensors, config } = readModelFolder(referenceModelFolder(name)).vae;

  test('encodes as the reference does', async () => {
    const picture = readFileSync(new URL('golden/pictures/start.png', referenceFolder));
    const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
    const { height, width } = info;
    await using session = await createOnnxSession(
      buildVaeEncoder(folder, tensors, config, { height: height / 8, width: width / 8 }),
      { threads: 1, repeats: false },
    );
    const { latent_parameters } = await session.run({
      sample: { data: toPlanes(data), shape: [1, 3, height, width] },
    });
    const expected = readTensors(`golden/pictures/${name}.safetensors`).floats('encoded');
    expect(expected.shape).toEqual([1, 8, height / 8, width / 8]);
    // The reference's float32 is 4e-5 from its float64.
    expect(relativeDifference(latent_parameters!, expected.data)).toBeLessThan(1e-4);
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
