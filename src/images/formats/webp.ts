import { type ImageSize, mustBeFew, mustReach, UnreadableImageError } from './unreadable.ts';

/**
 * Walks the RIFF chunks (RFC 9649, 2.3 to 2.7) to the end that the header names.
 *
 * @returns null when it is no WebP
 * @throws UnreadableImageError when it is one that is not whole
 */
export function readWebp(bytes: Buffer): ImageSize | null {
  const isWebp =
    bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
  if (!isWebp) return null;
  const fileEnd = bytes.readUInt32LE(4) + 8;
  mustReach(bytes, fileEnd, 'the WebP');
  let size: ImageSize | undefined;
  let hasPixels = false;
  for (let start = 12, part = 1; start < fileEnd; part += 1) {
    mustBeFew(part);
    mustReach(bytes, start + 8, 'a WebP chunk');
    const type = bytes.toString('latin1', start, start + 4);
    const data = start + 8;
    const end = data + bytes.readUInt32LE(start + 4);
    mustReach(bytes, end, `WebP chunk ${type}`);
    // An extended file begins with the canvas; the pictures on it may be smaller.
    size ??= sizeOf(type, bytes.subarray(data, end)) ?? undefined;
    hasPixels ||= ['VP8 ', 'VP8L', 'ANMF'].includes(type);
    start = end + (end % 2);
  }
  if (!size || !hasPixels) throw new UnreadableImageError('a WebP without pixels');
  return size;
}

function sizeOf(type: string, chunk: Buffer): ImageSize | null {
  switch (type) {
    case 'VP8X':
      mustReach(chunk, 10, 'the WebP canvas');
      return { width: chunk.readUIntLE(4, 3) + 1, height: chunk.readUIntLE(7, 3) + 1 };
    case 'VP8 ': {
      // RFC 6386, 9.1: a key frame's tag and start code, then 14 bits each, with two of scale.
      mustReach(chunk, 10, 'a VP8 frame');
      if (chunk.readUIntBE(3, 3) !== 0x9d012a)
        throw new UnreadableImageError('a VP8 frame without its start code');
      return { width: chunk.readUInt16LE(6) & 0x3fff, height: chunk.readUInt16LE(8) & 0x3fff };
    }
    case 'VP8L': {
      // RFC 9649, 3.4: a signature byte, then 14 bits each, less one.
      mustReach(chunk, 5, 'a VP8L frame');
      if (chunk[0] !== 0x2f) throw new UnreadableImageError('a VP8L frame without its signature');
      const bits = chunk.readUInt32LE(1);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    default:
      return null;
  }
}
