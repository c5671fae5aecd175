import { rgbaToThumbHash } from 'thumbhash';
import { loadSharp } from './sharp.ts';

/** ThumbHash reads at most 100 x 100 pixels. */
const side = 100;

/**
 * A blurred placeholder of a picture in about 25 bytes (evanw.github.io/thumbhash).
 *
 * @param file a PNG, JPEG or WebP
 * @returns base64; null when its pixels cannot be decoded
 */
export async function thumbhashOf(file: Uint8Array): Promise<string | null> {
  const sharp = await loadSharp();
  const small = await sharp(file)
    .resize(side, side, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    // sharp tells what it cannot decode only in words.
    .catch(() => null);
  if (!small) return null;
  const { data, info } = small;
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
}
