import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { allowedSource, sourceLimits } from '#src/images/formats/source-limits.ts';
import { checkMask, fitSource } from '#src/images/sources/fit.ts';
import { readSource, SourceImageError } from '#src/images/sources/source-image.ts';
import { withPngText } from '#src/images/texts/png-text.ts';
import { pngChunk, pngOf } from '#test/helpers/pictures.ts';

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('it was taken'),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(SourceImageError);
  return error.message;
}

const still = () => sharp(pngOf(96, 64, [200, 30, 30]));

test.for(['png', 'jpeg', 'webp'] as const)(
  'a %s is taken, without its metadata',
  async (format) => {
    const bytes = await still()
      .withExif({ IFD0: { Copyright: 'where and by whom' } })
      .toFormat(format)
      .toBuffer();
    const { data, width, height } = await readSource(bytes);
    expect([width, height]).toEqual([96, 64]);
    expect(await sharp(data).metadata()).toMatchObject({ format: 'png', space: 'srgb' });
    expect((await sharp(data).metadata()).exif).toBeUndefined();
  },
);

test('it is turned as its EXIF data say', async () => {
  const left = pngOf(64, 96, [0, 0, 255]);
  const both = await sharp(pngOf(128, 96, [255, 0, 0]))
    .composite([{ input: left, left: 0, top: 0 }])
    .jpeg({ quality: 100 })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { data, width, height } = await readSource(both);
  expect([width, height]).toEqual([96, 128]);
  const { pixels } = await fitSource(data, undefined, { width, height });
  const [topRed, , topBlue] = pixels;
  expect(topBlue).toBeGreaterThan(200);
  expect(topRed).toBeLessThan(50);
  expect(pixels.at(-3)).toBeGreaterThan(200);
});

test('grey, 16 bits and a palette become RGB', async () => {
  const grey = await still().grayscale().toColourspace('b-w').png().toBuffer();
  const deep = await still().toColourspace('rgb16').png().toBuffer();
  const palette = await still().png({ palette: true }).toBuffer();
  for (const bytes of [grey, deep, palette]) {
    const { data } = await readSource(bytes);
    const { pixels } = await fitSource(data, undefined, { width: 96, height: 64 });
    expect(pixels).toHaveLength(96 * 64 * 3);
  }
});

test('where it is transparent a picture is white, and a mask black', async () => {
  const clear = await sharp({
    create: { width: 64, height: 64, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } },
  })
    .composite([{ input: pngOf(32, 64, [255, 255, 255]), left: 0, top: 0 }])
    .png()
    .toBuffer();
  const { data } = await readSource(clear);
  const { pixels, mask } = await fitSource(data, data, { width: 64, height: 64 });
  expect([...pixels.subarray(-3)]).toEqual([255, 255, 255]);
  expect(mask).toHaveLength(64 * 64);
  expect([mask![0], mask![63]]).toEqual([255, 0]);
});

test('it is scaled until it covers the size, and cut about its middle, and its mask alike', async () => {
  const stripes = await sharp(pngOf(192, 64, [255, 0, 0]))
    .composite([{ input: pngOf(64, 64, [0, 255, 0]), left: 64, top: 0 }])
    .png()
    .toBuffer();
  const white = await sharp(pngOf(192, 64, [0, 0, 0]))
    .composite([{ input: pngOf(96, 64, [255, 255, 255]), left: 0, top: 0 }])
    .png()
    .toBuffer();
  const { pixels, mask } = await fitSource(stripes, white, { width: 128, height: 128 });
  for (const at of [0, 127]) {
    expect(pixels[(64 * 128 + at) * 3 + 1]).toBeGreaterThan(100);
  }
  expect(pixels[(64 * 128 + 64) * 3 + 1]).toBe(255);
  expect([mask![64 * 128 + 63], mask![64 * 128 + 64]]).toEqual([255, 0]);
});

test('what is no such picture is refused, with what is allowed', async () => {
  const png = await still().png().toBuffer();
  const frames = await sharp([png, await still().negate().png().toBuffer()], {
    join: { animated: true },
  })
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer();
  const animatedPng = withChunk(png, 'acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]));
  const cmyk = await still().toColourspace('cmyk').jpeg().toBuffer();
  for (const [bytes, message] of [
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'neither PNG, JPEG nor WebP'],
    [Buffer.alloc(0), 'neither PNG, JPEG nor WebP'],
    [png.subarray(0, -20), 'cannot be read'],
    [frames, 'animated'],
    [animatedPng, 'animated'],
    [cmyk, 'CMYK'],
    [pngOf(1, 1, [0, 0, 0]), '1 x 1 pixels'],
    [header(20_000, 64), '20000 x 64 pixels'],
    [header(20_000, 20_000), 'more than 4096'],
    [Buffer.alloc(sourceLimits.bytes + 1), `${sourceLimits.bytes + 1} bytes`],
  ] as const) {
    expect(await refusal(readSource(bytes))).toContain(message);
  }
  expect(allowedSource).toContain('64 to 4096 pixels a side, at most 16 MiB');
});

test('a picture whose header is right and whose pixels are not is refused', async () => {
  expect(await refusal(readSource(header(96, 64)))).toContain('cannot be decoded');
});

test('a text of its own is no picture of several', async () => {
  const told = withPngText(await still().png().toBuffer(), 'parameters', 'acTL');
  expect((await readSource(told)).width).toBe(96);
});

test('a mask has the size of its picture, and some white', async () => {
  const size = { width: 96, height: 64 };
  const mask = (grey: number, width = 96) => readSource(pngOf(width, 64, [grey, grey, grey]));
  await checkMask(await mask(255), size);
  await checkMask(await mask(128), size);
  expect(await refusal(checkMask(await mask(127), size))).toContain('black all over');
  expect(await refusal(checkMask(await mask(255, 64), size))).toContain(
    'The mask has 64 x 64 pixels, and the picture 96 x 64.',
  );
});

/** A PNG of this size by its header, with nothing behind it that could fill it. */
function header(width: number, height: number): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    pngChunk('IHDR', size),
    pngChunk('IDAT', deflateSync(Buffer.alloc(10))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function withChunk(png: Buffer, type: string, data: Buffer): Buffer {
  return Buffer.concat([png.subarray(0, 33), pngChunk(type, data), png.subarray(33)]);
}
