import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { readImageFile } from '#src/images/formats/image-file.ts';
import { UnreadableImageError } from '#src/images/formats/unreadable.ts';
import { cpuMs } from '#test/helpers/durations.ts';

const noise = (width: number, height: number, seed: number): Sharp => {
  const bytes = Uint8Array.from(
    { length: width * height * 3 },
    (_, index) => (Math.imul(index + seed, 2654435761) >>> 24) & 0xff,
  );
  return sharp(bytes, { raw: { width, height, channels: 3 } });
};

function chunkOf(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

function riff(bytes: number): Buffer {
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(bytes + 4, 4);
  return head;
}

const ihdr = chunkOf('IHDR', Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 0, 0, 0, 0]));
const emptyChunk = chunkOf('teXt', Buffer.alloc(0));

/** Every way of writing that a provider may use. */
const encoders: Record<string, (picture: Sharp) => Sharp> = {
  png: (picture) => picture.png(),
  'a PNG with a palette': (picture) => picture.png({ palette: true }),
  'an interlaced PNG': (picture) => picture.png({ progressive: true }),
  jpeg: (picture) => picture.jpeg(),
  'a progressive JPEG': (picture) => picture.jpeg({ progressive: true }),
  'a JPEG with metadata': (picture) => picture.withExif({ IFD0: { Artist: 'x' } }).jpeg(),
  'a JPEG by mozjpeg': (picture) => picture.jpeg({ mozjpeg: true }),
  webp: (picture) => picture.webp(),
  'a lossless WebP': (picture) => picture.webp({ lossless: true }),
  'a WebP with transparency and a profile': (picture) =>
    picture.ensureAlpha(0.5).withIccProfile('srgb').webp(),
};

describe.each(Object.entries(encoders))('%s', (_name, encode) => {
  test('is known by its bytes, with its size', async () => {
    const pictures = fc.record({
      width: fc.integer({ min: 1, max: 70 }),
      height: fc.integer({ min: 1, max: 70 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(pictures, async ({ width, height, seed }) => {
        const { data, info } = await encode(noise(width, height, seed)).toBuffer({
          resolveWithObject: true,
        });
        expect(readImageFile(data)).toMatchObject({
          data,
          mimeType: `image/${info.format}`,
          width,
          height,
        });
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  test('is refused when it stops anywhere', async () => {
    const data = await encode(noise(40, 24, 3)).toBuffer();
    for (let length = 0; length < data.length; length++)
      expect(() => readImageFile(data.subarray(0, length)), `${length} bytes`).toThrow(
        UnreadableImageError,
      );
  });

  test('with changed bytes is refused or read, and never loops or breaks', async () => {
    const data = await encode(noise(16, 16, 5)).toBuffer();
    const changes = fc.array(fc.tuple(fc.nat(data.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(changes, (changed) => {
        const copy = Buffer.from(data);
        for (const [at, value] of changed) copy[at] = value;
        try {
          readImageFile(copy);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableImageError);
        }
      }),
      { numRuns: 500, seed: 2 },
    );
  });
});

test('one changed byte of a PNG does not go unseen', async () => {
  const data = await noise(16, 16, 7).png().toBuffer();
  for (let at = 0; at < data.length; at++) {
    const copy = Buffer.from(data);
    copy[at]! ^= 0x10;
    expect(() => readImageFile(copy), `byte ${at}`).toThrow(UnreadableImageError);
  }
});

test('what encoders add after the end does not matter', async () => {
  for (const encode of [encoders.png!, encoders.jpeg!, encoders.webp!]) {
    const data = await encode(noise(9, 7, 1)).toBuffer();
    const padded = Buffer.concat([data, Buffer.alloc(5)]);
    expect(readImageFile(padded)).toMatchObject({ width: 9, height: 7 });
  }
});

test.each([
  ['a page', Buffer.from('<html>Bad gateway</html>')],
  ['nothing', Buffer.alloc(0)],
  ['a vector', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ['a GIF', Buffer.from('GIF89a\x01\x00\x01\x00', 'latin1')],
])('%s is not an image', (_name, data) => {
  expect(() => readImageFile(data)).toThrow(UnreadableImageError);
});

test.for([
  ['PNG', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), emptyChunk],
  ['JPEG', Buffer.from([0xff, 0xd8]), Buffer.from([0xff, 0xe0, 0, 2])],
  ['WebP', riff(16_000_000), Buffer.from('aaaa\0\0\0\0', 'latin1')],
] as const)('a %s of millions of empty parts is refused in a moment', ([, head, part]) => {
  const header = part === emptyChunk ? ihdr : Buffer.alloc(0);
  const file = Buffer.concat([head, header, Buffer.alloc(16_000_000, part)]);
  const refuse = () => expect(() => readImageFile(file)).toThrow('more than 100000 parts');
  expect(cpuMs(refuse)).toBeLessThan(1_000);
});
