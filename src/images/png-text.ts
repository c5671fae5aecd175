import { crc32 } from 'node:zlib';

/** Signature (8 bytes) and IHDR chunk (25 bytes), which must come first. */
const headerLength = 33;

/**
 * Adds an uncompressed `iTXt` chunk (PNG specification, third edition, 11.3.3.4) after the header.
 * The keyword `parameters` is where other image tools look for a recipe.
 *
 * @param keyword 1 to 79 Latin-1 characters
 */
export function withPngText(png: Uint8Array, keyword: string, text: string): Buffer {
  // keyword, NUL, no compression, method 0, no language NUL, no translation NUL, text
  const body = Buffer.concat([
    Buffer.from('iTXt', 'latin1'),
    Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'),
    Buffer.from(text, 'utf8'),
  ]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, headerLength), chunk, png.subarray(headerLength)]);
}
