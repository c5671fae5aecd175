/** A PNG of raw pixels of 8 bits, row by row. */
export async function encodePixels(
  data: Uint8Array,
  raw: { readonly width: number; readonly height: number; readonly channels: 1 | 3 },
): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(data, { raw }).png().toBuffer();
}
