import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
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
  /** Base64, about 25 bytes: a blurred placeholder (evanw.github.io/thumbhash). */
  readonly thumbhash: string;
}

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
 * provider's file is kept as it is, after the decode for its thumbhash has shown that it is whole.
 *
 * @throws UnreadableImageError
 */
export async function encodeImage(picture: Picture, recipe: string): Promise<EncodedImage> {
  if (picture.kind === 'pixels') {
    const { width, height } = picture;
    const pixels = sharp(picture.data, { raw: { width, height, channels: 3 } });
    const png = await pixels.clone().png().toBuffer();
    const data = withPngText(png, 'parameters', recipe);
    return describe(data, formats.png!, { width, height }, pixels);
  }
  try {
    const decoded = sharp(picture.data, { failOn: 'truncated' });
    const { format, width, height } = await decoded.metadata();
    const known = formats[format];
    if (!known) throw new Error(`${format} is not PNG, JPEG or WebP`);
    return await describe(picture.data, known, { width, height }, decoded);
  } catch (error) {
    throw new UnreadableImageError(`not a readable image: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** ThumbHash reads at most 100 x 100 pixels. */
const thumbnailSide = 100;

async function describe(
  data: Uint8Array,
  format: { mimeType: string; extension: string },
  size: { width: number; height: number },
  pixels: Sharp,
): Promise<EncodedImage> {
  // Also of a JPEG that is decoded at a smaller size, every byte is read.
  const small = await pixels
    .clone()
    .resize(thumbnailSide, thumbnailSide, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const thumbhash = rgbaToThumbHash(small.info.width, small.info.height, small.data);
  return {
    data,
    ...format,
    ...size,
    sha256: createHash('sha256').update(data).digest('hex'),
    thumbhash: Buffer.from(thumbhash).toString('base64'),
  };
}
