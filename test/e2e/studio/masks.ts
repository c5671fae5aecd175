import sharp from 'sharp';

/** Of the pictures and of their masks, in pixels. */
export const side = 512;
/** What the demo weights see as one place, in pixels: nearer to what is painted, the decoder mixes the two. */
const cell = 32;

export type Place = readonly [across: number, down: number];

/** White in one cell alone. */
export function cornerMask(): Promise<Buffer> {
  const of = (size: number, background: string) => ({
    create: { width: size, height: size, channels: 3 as const, background },
  });
  return sharp(of(side, 'black'))
    .composite([{ input: of(cell, 'white'), left: side - cell, top: side - cell }])
    .png()
    .toBuffer();
}

/** How far two pictures are apart, of 255: where the mask is white, and in the cells that are not beside a painted one. */
export async function difference(one: Buffer, other: Buffer, mask: Buffer) {
  const [a, b] = await Promise.all(
    [one, other].map((file) => sharp(file).removeAlpha().raw().toBuffer()),
  );
  const painted = await sharp(mask).toColourspace('b-w').raw().toBuffer();
  const cellOf = (pixel: number): Place => [
    Math.floor((pixel % side) / cell),
    Math.floor(pixel / side / cell),
  ];
  const near = new Set<string>();
  for (const [pixel, grey] of painted.entries()) {
    if (grey < 128) continue;
    const [x, y] = cellOf(pixel);
    for (const [right, down] of around) near.add(`${x + right} ${y + down}`);
  }
  const inside = { sum: 0, count: 0, most: 0 };
  const outside = { sum: 0, count: 0, most: 0 };
  for (let at = 0; at < a!.length; at++) {
    const pixel = Math.floor(at / 3);
    const isInside = painted[pixel]! >= 128;
    if (!isInside && near.has(cellOf(pixel).join(' '))) continue;
    const part = isInside ? inside : outside;
    const off = Math.abs(a![at]! - b![at]!);
    part.sum += off;
    part.count++;
    part.most = Math.max(part.most, off);
  }
  const told = ({ sum, count, most }: typeof inside) => ({ mean: sum / count, most });
  return { inside: told(inside), outside: told(outside) };
}

const around = [-1, 0, 1].flatMap((right) => [-1, 0, 1].map((down) => [right, down] as const));
