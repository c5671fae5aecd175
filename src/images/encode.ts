import { createHash } from 'node:crypto';
import type { Sharp } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import type { Picture } from '#src/backends/backend.ts';
import { withPngText } from './png-text.ts';

export interface EncodedImage {
  readonly data: Uint8Array;
  readonly mimeType: string;
  readonly extension: string;
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
  /**
   * Base64, about 25 bytes: a blurred placeholder (evanw.github.io/thumbhash). Made from every byte
   * of the file, so it also shows that the file is whole. To be waited for, at the latest once
   * the file is stored. @throws UnreadableImageError
   */
  readonly thumbhash: Promise<string>;
}

/** Loaded with the first image: it brings libraries of ten megabytes. */
const loadSharp = async () => (await import('sharp')).default;

/** The formats a provider may answer with; anything else is not an image to us. */
const formats: Readonly<Record<string, { mimeType: string; extension: string }>> = {
  png: { mimeType: 'image/png', extension: 'png' },
  jpeg: { mimeType: 'image/jpeg', extension: 'jpg' },
  webp: { mimeType: 'image/webp', extension: 'webp' },
};

/** The bytes are not a whole picture of a known format. */
export class UnreadableImageError extends Error {
  override readonly name = 'UnreadableImageError';
}

/**
 * Makes a backend's picture a file: pixels become a PNG that carries the recipe as text; a
 * provider's file is kept as it is.
 *
 * @throws UnreadableImageError
 */
export async function encodeImage(picture: Picture, recipe: string): Promise<EncodedImage> {
  if (picture.kind === 'pixels') {
    const { width, height } = picture;
    const sharp = await loadSharp();
    const pixels = sharp(picture.data, { raw: { width, height, channels: 3 } });
    const png = await pixels.clone().png().toBuffer();
    const data = withPngText(png, 'parameters', recipe);
    return describe(data, formats.png!, { width, height }, pixels);
  }
  const { decoded, format, width, height } = await readHead(picture.data).catch(unreadable);
  const known = formats[format];
  if (!known) throw new UnreadableImageError(`${format} is not PNG, JPEG or WebP`);
  return describe(picture.data, known, { width, height }, decoded);
}

/** What the first bytes say; sharp throws at once for some that are no image. */
async function readHead(data: Uint8Array) {
  const sharp = await loadSharp();
  const decoded = sharp(data, { failOn: 'truncated' });
  return { decoded, ...(await decoded.metadata()) };
}

function describe(
  data: Uint8Array,
  format: { mimeType: string; extension: string },
  size: { width: number; height: number },
  pixels: Sharp,
): EncodedImage {
  const thumbhash = thumbhashOf(pixels).catch(unreadable);
  // Whoever waits for it is told; meanwhile it is nobody's unhandled rejection.
  thumbhash.catch(() => {});
  return {
    data,
    ...format,
    ...size,
    sha256: createHash('sha256').update(data).digest('hex'),
    thumbhash,
  };
}

/** ThumbHash reads at most 100 x 100 pixels. */
const thumbnailSide = 100;

/** Also of a JPEG, which is decoded at a smaller size for this, every byte is read. */
async function thumbhashOf(pixels: Sharp): Promise<string> {
  const { data, info } = await pixels
    .clone()
    .resize(thumbnailSide, thumbnailSide, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
}

function unreadable(error: Error): never {
  throw new UnreadableImageError(`not a readable image: ${error.message}`, { cause: error });
}
