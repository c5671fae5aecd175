import { crc32 } from 'node:zlib';
import { type ImageSize, mustBeFew, mustReach, UnreadableImageError } from './unreadable.ts';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/**
 * Walks the chunks (PNG specification, third edition, 5.3) to IEND and checks the CRC of each.
 *
 * @returns null when it is no PNG
 * @throws UnreadableImageError when it is one that is not whole
 */
export function readPng(bytes: Buffer): ImageSize | null {
  if (!bytes.subarray(0, signature.length).equals(signature)) return null;
  let size: ImageSize | undefined;
  let hasPixels = false;
  for (let start = signature.length, part = 1; ; part += 1) {
    mustBeFew(part);
    mustReach(bytes, start + 12, 'a PNG chunk');
    const length = bytes.readUInt32BE(start);
    const type = bytes.toString('latin1', start + 4, start + 8);
    const end = start + 8 + length;
    mustReach(bytes, end + 4, `PNG chunk ${type}`);
    if (crc32(bytes.subarray(start + 4, end)) !== bytes.readUInt32BE(end))
      throw new UnreadableImageError(`PNG chunk ${type} does not match its checksum`);
    if (!size && (type !== 'IHDR' || length !== 13))
      throw new UnreadableImageError('a PNG begins with its header, and this one does not');
    size ??= { width: bytes.readUInt32BE(start + 8), height: bytes.readUInt32BE(start + 12) };
    hasPixels ||= type === 'IDAT';
    if (type === 'IEND') break;
    start = end + 4;
  }
  if (!hasPixels) throw new UnreadableImageError('a PNG without pixels');
  return size;
}

/** @param png whole, as `readPng` finds it */
export function hasPngChunk(png: Uint8Array, type: string): boolean {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  for (let start = signature.length; start + 12 <= bytes.length; ) {
    if (bytes.toString('latin1', start + 4, start + 8) === type) return true;
    start += 12 + bytes.readUInt32BE(start);
  }
  return false;
}
