import { readImageFile } from '#src/images/formats/image-file.ts';
import { hasPngChunk } from '#src/images/formats/png.ts';
import { allowedSource, sourceLimits } from '#src/images/formats/source-limits.ts';
import { UnreadableImageError } from '#src/images/formats/unreadable.ts';
import { loadSharp } from '#src/images/sharp.ts';

/** A picture from outside that cannot be used; the message is a sentence. */
export class SourceImageError extends Error {
  override readonly name = 'SourceImageError';
  readonly allowed: string;

  constructor(message: string, allowed: string = allowedSource, options?: ErrorOptions) {
    super(message, options);
    this.allowed = allowed;
  }
}

/** A picture from outside as the gateway keeps it: upright, in sRGB, without metadata. */
export interface SourceImage {
  /** A PNG, transparent where the picture was. */
  readonly data: Uint8Array;
  /** In pixels, upright. */
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes a picture and makes it what the gateway keeps. The orientation of its EXIF data is applied.
 * @throws SourceImageError
 */
export async function readSource(bytes: Uint8Array): Promise<SourceImage> {
  sizeOfSource(bytes);
  const sharp = await loadSharp();
  const input = sharp(bytes, { limitInputPixels: sourceLimits.mostSide ** 2, failOn: 'error' });
  try {
    const { space, pages = 1 } = await input.metadata();
    if (pages > 1) throw new SourceImageError('It is animated.');
    if (space === 'cmyk') throw new SourceImageError('Its colours are CMYK.');
    const { data, info } = await input
      .autoOrient()
      .toColourspace('srgb')
      .png()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return { data, width, height };
  } catch (error) {
    if (error instanceof SourceImageError) throw error;
    // sharp tells what it cannot decode only in words.
    throw new SourceImageError('It cannot be decoded.', allowedSource, { cause: error });
  }
}

/**
 * A picture's size in pixels as it is stored, which may lie on its side; nothing is decoded.
 * @throws SourceImageError for what is not a picture that can be used
 */
export function sizeOfSource(bytes: Uint8Array): {
  readonly width: number;
  readonly height: number;
} {
  if (bytes.byteLength > sourceLimits.bytes)
    throw new SourceImageError(`It has ${bytes.byteLength} bytes.`);
  const { width, height, mimeType } = readFile(bytes);
  if (Math.min(width, height) < sourceLimits.leastSide)
    throw new SourceImageError(`It has ${width} x ${height} pixels.`);
  // An animated PNG is a PNG with a chunk that not every program knows (PNG specification, third edition, 11.3.6.1).
  if (mimeType === 'image/png' && hasPngChunk(bytes, 'acTL'))
    throw new SourceImageError('It is animated.');
  return { width, height };
}

function readFile(bytes: Uint8Array) {
  try {
    return readImageFile(bytes);
  } catch (error) {
    if (!(error instanceof UnreadableImageError)) throw error;
    throw new SourceImageError(`It cannot be read: ${error.message}.`, allowedSource, {
      cause: error,
    });
  }
}
