import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodeImage } from '#src/images/encode.ts';
import { readImageFile } from '#src/images/formats/image-file.ts';
import { readPictureTexts } from '#src/images/formats/read-texts.ts';
import { encodeExif } from '#src/images/texts/exif.ts';
import { withPngText } from '#src/images/texts/png-text.ts';
import { withWebpExif } from '#src/images/texts/webp-text.ts';
import { cpuMs } from '#test/helpers/durations.ts';

const size = { width: 9, height: 7 };
const picture = () => sharp({ create: { ...size, channels: 4, background: '#8a3a' } });
const texts = { parameters: 'a fox, 狐\nSteps: 20, Sampler: Euler, Seed: 1', recipe: '{"é":"狐"}' };

const files = {
  PNG: async () =>
    withPngText(
      withPngText(await picture().png().toBuffer(), 'darkroom', texts.recipe),
      'parameters',
      texts.parameters,
    ),
  'lossy WebP': async () =>
    withWebpExif(await picture().webp().toBuffer(), encodeExif(texts), size),
  'lossless WebP': async () =>
    withWebpExif(await picture().webp({ lossless: true }).toBuffer(), encodeExif(texts), size),
};

describe.for(Object.entries(files))('a %s', ([, make]) => {
  test('gives its texts back, and is the same picture', async () => {
    const file = await make();
    expect(readPictureTexts(file)).toEqual(texts);
    expect(readImageFile(file)).toMatchObject(size);
    const pixels = (of: Uint8Array) => sharp(of).ensureAlpha().raw().toBuffer();
    const plain = file.includes('VP8L')
      ? picture().webp({ lossless: true })
      : file.includes('RIFF')
        ? picture().webp()
        : picture().png();
    expect(await pixels(file)).toEqual(await pixels(await plain.toBuffer()));
  });

  test('that is damaged or cut anywhere gives texts, or none', async () => {
    const whole = await make();
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.nat(whole.length), (changes, length) => {
        const bytes = Uint8Array.from(whole.subarray(0, length));
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        for (const text of Object.values(readPictureTexts(bytes)))
          expect(typeof text === 'string' || text === undefined).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

test('Exif is read by others: the comment and the description are where libvips finds them', async () => {
  const file = await files['lossy WebP']();
  const { exif } = await sharp(file).metadata();
  expect(exif?.includes('UNICODE')).toBe(true);
  expect(exif?.includes('{"é":"狐"}')).toBe(true);
});

test('a comment with the little end first is read, too', () => {
  const block = encodeExif({ parameters: '', recipe: '' });
  const text = Buffer.concat([Buffer.from('UNICODE\0'), Buffer.from('a fox', 'utf16le')]);
  block.writeUInt32BE(text.length, 8 + 30 + 2 + 4);
  const webp = withWebpExif(
    Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1'),
    Buffer.concat([block.subarray(0, block.length - 8), text]),
    size,
  );
  expect(readPictureTexts(webp).parameters).toBe('a fox');
});

test('what holds no texts gives none', () => {
  for (const bytes of [[], [1, 2, 3], [0x89, 0x50, 0x4e, 0x47]])
    expect(readPictureTexts(Uint8Array.from(bytes))).toEqual(
      bytes.length === 4 ? { parameters: undefined, recipe: undefined } : {},
    );
});

test("the engine's pixels become a PNG that tells both", async () => {
  const data = new Uint8Array(size.width * size.height * 3);
  const file = await encodeImage({ kind: 'pixels', data, ...size }, () => texts);
  expect(readPictureTexts(file.data)).toEqual(texts);
});

test.for([
  [
    'PNG',
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    Buffer.from('\0\0\0\0tEXt\0\0\0\0', 'latin1'),
  ],
  ['WebP', Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), Buffer.from('aaaa\0\0\0\0', 'latin1')],
] as const)('a %s of millions of empty parts is passed over in a moment', ([, head, part]) => {
  const file = Buffer.concat([head, Buffer.alloc(48_000_000, part)]);
  expect(cpuMs(() => expect(readPictureTexts(file)).toEqual({}))).toBeLessThan(1_000);
});
