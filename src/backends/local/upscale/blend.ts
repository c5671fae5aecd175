import type { Size } from './tiles.ts';

/** Pixels of a picture: uint8[height, width, 3]. */
export interface Pixels extends Size {
  readonly data: Uint8Array;
}

/** How much of what is laid on a picture counts, by column and by row, from 0 to 1. */
export interface Fade {
  readonly columns?: Float32Array;
  readonly rows?: Float32Array;
}

/**
 * Lays one picture on another, where it fades over what is there. What is beyond the other's edges is cut.
 *
 * @param at its upper left pixel there
 */
export function layOn(
  target: Pixels,
  source: Pixels,
  at: { readonly x: number; readonly y: number },
  { columns, rows }: Fade,
): void {
  const width = Math.min(source.width, target.width - at.x);
  const height = Math.min(source.height, target.height - at.y);
  for (let row = 0; row < height; row++) {
    const alphaOfRow = rows?.[row] ?? 1;
    if (alphaOfRow === 0) continue;
    let from = row * source.width * 3;
    let to = ((at.y + row) * target.width + at.x) * 3;
    for (let column = 0; column < width; column++) {
      const alpha = alphaOfRow * (columns?.[column] ?? 1);
      for (let channel = 0; channel < 3; channel++, from++, to++) {
        const below = target.data[to]!;
        target.data[to] = Math.round(below + alpha * (source.data[from]! - below));
      }
    }
  }
}
