const exifFlag = 0x08;
const alphaFlag = 0x10;

/**
 * A WebP with a block of Exif in the place of its own: a simple file becomes an extended one (RFC 9649, 2.7).
 * @param webp whole, as `readWebp` finds it
 */
export function withWebpExif(
  webp: Uint8Array,
  exif: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Buffer {
  const bytes = Buffer.from(webp.buffer, webp.byteOffset, webp.byteLength);
  const chunks: { readonly type: string; readonly data: Buffer }[] = [];
  const end = bytes.readUInt32LE(4) + 8;
  for (let at = 12; at + 8 <= end; ) {
    const length = bytes.readUInt32LE(at + 4);
    const type = bytes.toString('latin1', at, at + 4);
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length + (length % 2);
  }
  const known = chunks.find(({ type }) => type === 'VP8X')?.data;
  const header = Buffer.alloc(10);
  known?.copy(header);
  header[0]! |= exifFlag | (known === undefined && hasAlpha(chunks) ? alphaFlag : 0);
  header.writeUIntLE(width - 1, 4, 3);
  header.writeUIntLE(height - 1, 7, 3);
  const others = chunks.filter(({ type }) => type !== 'VP8X' && type !== 'EXIF');
  const body = Buffer.concat(
    [{ type: 'VP8X', data: header }, ...others, { type: 'EXIF', data: exif }].map(chunk),
  );
  const riff = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  riff.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([riff, body]);
}

/** Of a lossless picture, in the bit after its sizes (RFC 9649, 3.4). */
function hasAlpha(chunks: readonly { readonly type: string; readonly data: Buffer }[]): boolean {
  const lossless = chunks.find(({ type }) => type === 'VP8L');
  return lossless !== undefined && ((lossless.data.readUInt32LE(1) >>> 28) & 1) === 1;
}

function chunk({ type, data }: { readonly type: string; readonly data: Uint8Array }): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
