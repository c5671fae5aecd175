import { crc32 } from 'node:zlib';

/** Signature (8 bytes) and IHDR chunk (25 bytes), which must come first. */
const headerLength = 33;

/**
 * Adds a text after the header (PNG specification, third edition, 11.3.3): as `tEXt`, which every reader knows, where Latin-1 is
 * enough, or else as an uncompressed `iTXt`. The keyword `parameters` is where other image tools look for a recipe.
 *
 * @param keyword 1 to 79 Latin-1 characters
 */
export function withPngText(png: Uint8Array, keyword: string, text: string): Buffer {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of Latin-1 but the end of a text
  const isLatin = /^[\u0001-\u00ff]*$/.test(text);
  // iTXt: keyword, NUL, no compression, method 0, no language NUL, no translation NUL, text
  const body = isLatin
    ? Buffer.from(`tEXt${keyword}\0${text}`, 'latin1')
    : Buffer.concat([Buffer.from(`iTXt${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(text, 'utf8')]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, headerLength), chunk, png.subarray(headerLength)]);
}
