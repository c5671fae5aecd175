import sharp from 'sharp';

/** A JPEG of the requested size: a soft gradient whose colours follow from the seed. */
export async function drawPicture(seed: number, width: number, height: number): Promise<Buffer> {
  const hash = (n: number): number =>
    (Math.imul((seed % 0x7fffffff) + n, 2654435761) >>> 24) & 0xff;
  const corners = Buffer.from(Array.from({ length: 12 }, (_, n) => hash(n)));
  return sharp(corners, { raw: { width: 2, height: 2, channels: 3 } })
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .jpeg({ quality: 80 })
    .toBuffer();
}
