import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodeImage } from '#src/images/encode.ts';
import { readImageFile } from '#src/images/formats/image-file.ts';

const width = 40;
const height = 24;
const gradient = Uint8Array.from({ length: width * height * 3 }, (_, index) => (index * 7) % 256);

test('pixels become a PNG of exactly these pixels that carries the recipe', async () => {
  const recipe = JSON.stringify({ prompt: 'Ein Kreis ○ — “rot”' });
  const parameters = 'Ein Kreis\nSteps: 20, Sampler: Euler';
  const picture = { kind: 'pixels', data: gradient, width, height } as const;
  const image = await encodeImage(picture, () => ({ parameters, recipe }));
  expect(image).toEqual(readImageFile(image.data));
  expect(image).toMatchObject({ mimeType: 'image/png', extension: 'png', width, height });
  expect(await sharp(image.data).raw().toBuffer()).toEqual(Buffer.from(gradient));
  const { comments } = await sharp(image.data).metadata();
  expect(comments?.map(({ keyword, text }) => [keyword, text])).toEqual([
    ['parameters', parameters],
    ['darkroom', recipe],
  ]);
});

test("a provider's file is kept as it is", async () => {
  const raw = { width, height, channels: 3 } as const;
  const file = readImageFile(await sharp(gradient, { raw }).jpeg().toBuffer());
  expect(await encodeImage({ kind: 'file', file }, () => ({ parameters: '', recipe: '' }))).toBe(
    file,
  );
});
