import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { loadDecoder, loadEncoder } from '#src/backends/local/pipeline/load-network.ts';
import { toPixels } from '#src/backends/local/pipeline/pixels.ts';
import { toDistribution, toPlanes } from '#src/backends/local/pipeline/start-image.ts';

const root = join(import.meta.dirname, '../../../..');
const compute = { threads: 1, device: { name: 'cpu', precision: 'fp32' } } as const;

test.for(['tiny-sd', 'portrait-sd', 'ssd-1b'])(
  'a picture of %s comes through its encoder and its decoder as it was',
  async (name) => {
    const { data, info } = await sharp(join(root, `test/fixtures/demo/${name}.png`))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const model = readModelFolder(join(root, `models/${name}/demo`));
    const size = { height: info.height / 32, width: info.width / 32 };
    await using encoder = await loadEncoder(model, size, compute);
    const { latent_parameters } = await encoder.run({
      sample: { data: toPlanes(data), shape: [1, 3, info.height, info.width] },
    });
    const { means, deviations } = toDistribution(latent_parameters!);
    expect(Math.max(...deviations)).toBeLessThan(1e-4);
    await using decoder = await loadDecoder(model, size, compute);
    const { sample } = await decoder.run({
      latent_sample: { data: means, shape: [1, 4, size.height, size.width] },
    });
    const pixels = toPixels(sample!);
    const error =
      pixels.reduce((sum, value, at) => sum + (value - data[at]!) ** 2, 0) / pixels.length;
    // In decibels of peak signal over noise: nearer than a JPEG of low quality.
    expect(10 * Math.log10(255 ** 2 / error)).toBeGreaterThan(28);
  },
);
