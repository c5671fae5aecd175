import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodeImage, UnreadableImageError } from '#src/images/encode.ts';

const width = 40;
const height = 24;
const gradient = Uint8Array.from({ length: width * height * 3 }, (_, index) => (index * 7) % 256);

describe('pixels', () => {
  test('become a PNG of exactly these pixels that carries the recipe', async () => {
    const recipe = JSON.stringify({ prompt: 'Ein Kreis ○ — “rot”' });
    const image = await encodeImage({ kind: 'pixels', data: gradient, width, height }, recipe);
    expect(image).toMatchObject({ mimeType: 'image/png', extension: 'png', width, height });
    expect(await sharp(image.data).raw().toBuffer()).toEqual(Buffer.from(gradient));
    const { comments } = await sharp(image.data).metadata();
    expect(comments?.map(({ text }) => text)).toEqual([recipe]);
  });

  test('have a placeholder of about 25 bytes', async () => {
    const image = await encodeImage({ kind: 'pixels', data: gradient, width, height }, '{}');
    const thumbhash = await image.thumbhash;
    expect(Buffer.from(thumbhash, 'base64').length).toBeGreaterThan(10);
    expect(Buffer.from(thumbhash, 'base64').length).toBeLessThan(40);
  });
});

describe('a file of a provider', () => {
  const pixels = sharp(gradient, { raw: { width, height, channels: 3 } });

  test.each([
    ['jpeg', 'image/jpeg', 'jpg'],
    ['webp', 'image/webp', 'webp'],
    ['png', 'image/png', 'png'],
  ] as const)('%s is kept to the byte', async (format, mimeType, extension) => {
    const data = await pixels.clone().toFormat(format).toBuffer();
    const image = await encodeImage({ kind: 'file', data, mimeType: 'image/jpeg' }, '{}');
    expect(image).toMatchObject({ mimeType, extension, width, height });
    expect(Buffer.from(image.data).equals(data)).toBe(true);
  });

  test.each([
    ['jpeg', 'image/jpeg'],
    ['webp', 'image/webp'],
    ['png', 'image/png'],
  ] as const)('%s cut short anywhere is refused', async (format, mimeType) => {
    // So large that the placeholder alone could do with less than all of it.
    const large = pixels.clone().resize(512, 768, { fit: 'fill' });
    const data = await large.toFormat(format).toBuffer();
    // The last twelve bytes of a PNG say only that it ends.
    for (const missing of [13, 50, 400, data.length / 4, data.length / 2, data.length - 60]) {
      const cut = {
        kind: 'file',
        data: data.subarray(0, data.length - missing),
        mimeType,
      } as const;
      const thumbhash = encodeImage(cut, '{}').then((image) => image.thumbhash);
      await expect(thumbhash, `${missing} missing`).rejects.toThrow(UnreadableImageError);
    }
  });

  test.each([
    ['a page', Buffer.from('<html>Bad gateway</html>')],
    ['nothing', Buffer.alloc(0)],
    ['a vector', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ])('%s is not an image', async (_name, data) => {
    await expect(encodeImage({ kind: 'file', data, mimeType: 'image/jpeg' }, '{}')).rejects.toThrow(
      UnreadableImageError,
    );
  });
});
