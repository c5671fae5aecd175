import { readJpeg } from './jpeg.ts';
import { readPng } from './png.ts';
import { UnreadableImageError } from './unreadable.ts';
import { readWebp } from './webp.ts';

/** A whole picture in a format that browsers show, as another program made it. */
export interface ImageFile {
  readonly data: Uint8Array;
  readonly mimeType: string;
  readonly extension: string;
  /** In pixels, as its header tells. */
  readonly width: number;
  readonly height: number;
}

/** In pixels: no model draws a longer side, and what decodes a picture later holds all of it in memory. */
const longestSide = 4096;

const formats = [
  { mimeType: 'image/png', extension: 'png', read: readPng },
  { mimeType: 'image/jpeg', extension: 'jpg', read: readJpeg },
  { mimeType: 'image/webp', extension: 'webp', read: readWebp },
] as const;

/** The media type of files whose names end so; undefined for any other. */
export function mimeTypeOf(name: string): string | undefined {
  return formats.find(({ extension }) => name.endsWith(`.${extension}`))?.mimeType;
}

/**
 * Takes bytes for what they are, whatever they were called: walks a PNG, JPEG or WebP from its
 * first part to its last, and so finds one that is cut short anywhere, or where a PNG's checksums
 * do not fit. Decodes no pixel: that takes fifty times as long, and finds little more.
 *
 * @throws UnreadableImageError
 */
export function readImageFile(data: Uint8Array): ImageFile {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  for (const { mimeType, extension, read } of formats) {
    const size = read(bytes);
    if (!size) continue;
    if (size.width === 0 || size.height === 0)
      throw new UnreadableImageError(`${mimeType} without pixels`);
    if (Math.max(size.width, size.height) > longestSide)
      throw new UnreadableImageError(
        `${mimeType} of ${size.width} x ${size.height} pixels, more than ${longestSide} a side`,
      );
    return { data, mimeType, extension, ...size };
  }
  throw new UnreadableImageError('neither PNG, JPEG nor WebP');
}
