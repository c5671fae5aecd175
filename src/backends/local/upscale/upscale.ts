import { layOn, type Pixels } from './blend.ts';
import type { Network } from './network.ts';
import { fadeIn, type Place, type Size, scaled, startsOf, tileCount, tileOf } from './tiles.ts';

/**
 * Makes a picture larger, tile by tile. A row of tiles is put together first, and then laid on the rows before it: where
 * four tiles meet, each fades along one axis at a time. Beside the result it needs the memory of one row.
 *
 * @param onTile awaited after each tile, and may throw to stop
 * @returns the picture, `factor` times as wide and high
 */
export async function upscale(
  network: Network,
  picture: Pixels,
  onTile: (done: number, tiles: number) => Promise<void>,
): Promise<Pixels> {
  const { factor } = network;
  const tile = tileOf(picture, network.tile);
  const tiles = tileCount(picture, network.tile);
  const columns = startsOf(picture.width, tile.width);
  const rows = startsOf(picture.height, tile.height);
  const result = emptyPicture(scaled(picture, factor));
  let done = 0;
  for (const [row, y] of rows.entries()) {
    const strip = emptyPicture({ width: result.width, height: tile.height * factor });
    for (const [column, x] of columns.entries()) {
      const made = await network.run(cut(picture, { x, y }, tile));
      const fade = fadeIn(x, endBefore(columns, column, tile.width), tile.width, factor);
      layOn(strip, made, { x: x * factor, y: 0 }, { columns: fade });
      await onTile(++done, tiles);
    }
    const fade = fadeIn(y, endBefore(rows, row, tile.height), tile.height, factor);
    layOn(result, strip, { x: 0, y: y * factor }, { rows: fade });
  }
  return result;
}

function endBefore(starts: readonly number[], index: number, side: number): number | undefined {
  const before = starts[index - 1];
  return before === undefined ? undefined : before + side;
}

function emptyPicture(size: Size): Pixels {
  return { ...size, data: new Uint8Array(size.width * size.height * 3) };
}

/** A tile of a picture. What is beyond its edges has the colour of the edge. */
function cut({ data, width, height }: Pixels, { x, y }: Place, tile: Size): Pixels {
  const part = emptyPicture(tile);
  for (let row = 0; row < tile.height; row++) {
    const line = Math.min(y + row, height - 1) * width;
    for (let column = 0; column < tile.width; column++) {
      const from = (line + Math.min(x + column, width - 1)) * 3;
      part.data.set(data.subarray(from, from + 3), (row * tile.width + column) * 3);
    }
  }
  return part;
}
