import sharp from 'sharp';

/** The last few, so that drawing does not take the machine from what is measured or tested beside it. */
const drawn = new Map<string, Promise<Buffer>>();
const remembered = 16;

/** A JPEG of the requested size: a soft gradient whose colours follow from the seed. */
export function drawPicture(seed: number, width: number, height: number): Promise<Buffer> {
  const key = `${seed} ${width}x${height}`;
  const known = drawn.get(key);
  if (known) return known;
  const picture = draw(seed, width, height);
  drawn.set(key, picture);
  if (drawn.size > remembered) drawn.delete(drawn.keys().next().value!);
  return picture;
}

async function draw(seed: number, width: number, height: number): Promise<Buffer> {
  const hash = (n: number): number =>
    (Math.imul((seed % 0x7fffffff) + n, 2654435761) >>> 24) & 0xff;
  const corners = Buffer.from(Array.from({ length: 12 }, (_, n) => hash(n)));
  return sharp(corners, { raw: { width: 2, height: 2, channels: 3 } })
    .resize(width, height, { kernel: 'cubic', fit: 'fill' })
    .jpeg({ quality: 80 })
    .toBuffer();
}
