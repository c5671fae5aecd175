import sharp from 'sharp';
import { expect, test } from 'vitest';
import {
  encodePreview,
  type LatentRgb,
  latentsToRgb,
  parseLatentRgb,
  publishedLatentRgb,
} from '#src/backends/local/preview.ts';

/** Channel 0 is red minus blue, channel 1 is green. */
const matrix: LatentRgb = {
  factors: [
    [1, 0, -1],
    [0, 1, 0],
  ],
  bias: [0, 0, 0.5],
};

test('each latent pixel becomes a colour: factors, bias, and -1..1 to 0..255', () => {
  const latents = Float32Array.of(0, 1, -1, /* channel 1 */ 0, -1, 0.5);
  expect([...latentsToRgb(latents, matrix)]).toEqual([
    ...[128, 128, 191],
    ...[255, 0, 64],
    ...[0, 191, 255],
  ]);
});

test('the published matrices are of four channels; a channel moves the colour as the source says', () => {
  for (const { factors } of Object.values(publishedLatentRgb)) expect(factors).toHaveLength(4);
  const latents = new Float32Array(4);
  expect([...latentsToRgb(latents, publishedLatentRgb.sd1)]).toEqual([128, 128, 128]);
  latents[3] = -1;
  expect([...latentsToRgb(latents, publishedLatentRgb.sd1)]).toEqual([155, 161, 219]);
});

test('a matrix of other channels is refused', () => {
  expect(() => latentsToRgb(new Float32Array(5), matrix)).toThrow('2 channels');
});

test('the preview is a small WebP with a pixel for each latent pixel, rows from the top', async () => {
  const [width, height] = [24, 16];
  const latents = new Float32Array(2 * width * height);
  latents.fill(1, 0, (width * height) / 2); // the upper half red
  latents.fill(-1, (width * height) / 2, width * height); // the lower half blue
  latents.fill(-1, width * height);
  const url = await encodePreview(latents, { width, height }, matrix);

  expect(url).toMatch(/^data:image\/webp;base64,[A-Za-z0-9+/]+=*$/);
  expect(url.length).toBeLessThan(1000);
  const { data, info } = await sharp(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width, height, channels: 3, format: 'raw' });
  const pixel = (x: number, y: number) => [...data.subarray((y * width + x) * 3).subarray(0, 3)];
  expect(pixel(12, 3)[0]).toBeGreaterThan(220);
  expect(pixel(12, 3)[2]).toBeLessThan(90);
  expect(pixel(12, 12)[0]).toBeLessThan(40);
  expect(pixel(12, 12)[2]).toBeGreaterThan(220);
});

test('a latent_rgb.json is read strictly', () => {
  expect(parseLatentRgb('{"factors": [[1, 0, -1], [0, 1, 0]], "bias": [0, 0, 0.5]}')).toEqual(
    matrix,
  );
  expect(() => parseLatentRgb('{"factors": [[1, 0]], "bias": [0, 0, 0]}')).toThrow();
  expect(() => parseLatentRgb('{"factors": [], "bias": [0, 0, 0]}')).toThrow();
  expect(() => parseLatentRgb('['.repeat(100_000))).toThrow(/deep/);
});
