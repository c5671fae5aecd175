export interface Size {
  readonly width: number;
  readonly height: number;
}

export function scaled({ width, height }: Size, factor: number): Size {
  return { width: width * factor, height: height * factor };
}

/** A tile's upper left pixel in the picture. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Of a network that takes any size: small enough that its activations stay below a gigabyte. */
const usualSide = 192;
/** Networks that fold pixels into channels, or attend within windows, need sides that divide by theirs. */
const step = 8;

/**
 * The size of the tiles that a picture is cut into: that of the network where it takes but one. It may be larger than
 * the picture.
 */
export function tileOf({ width, height }: Size, fixed: Size | null): Size {
  const sideOf = (length: number) => Math.min(usualSide, Math.ceil(length / step) * step);
  return fixed ?? { width: sideOf(width), height: sideOf(height) };
}

/** What two neighbours have in common at least, in pixels of the picture. */
export function overlapOf(side: number): number {
  return Math.min(32, Math.floor(side / 4));
}

/** Where tiles begin along an axis, in order: the last one ends with the picture. */
export function startsOf(length: number, side: number): number[] {
  if (length <= side) return [0];
  const stride = side - overlapOf(side);
  const count = 1 + Math.ceil((length - side) / stride);
  return Array.from({ length: count }, (_, index) => Math.min(index * stride, length - side));
}

export function tileCount(picture: Size, fixed: Size | null): number {
  const { width, height } = tileOf(picture, fixed);
  return startsOf(picture.width, width).length * startsOf(picture.height, height).length;
}

/**
 * How much a tile counts beside the one before it, along an axis, for each of its pixels in the result: nothing, then
 * more and more, then alone. It fades in the middle of what they have in common, so that neither is seen near its
 * end, where it does not know what follows.
 *
 * @param begin of the tile, in pixels of the picture
 * @param before where the one before ends; undefined for the first
 */
export function fadeIn(
  begin: number,
  before: number | undefined,
  side: number,
  factor: number,
): Float32Array {
  const fade = new Float32Array(side * factor).fill(1);
  if (before === undefined) return fade;
  const middle = (before - begin) / 2;
  const width = Math.max(1, overlapOf(side) / 4);
  return fade.map((_, index) => {
    const at = (index + 0.5) / factor;
    return Math.min(1, Math.max(0, (at - middle) / width + 0.5));
  });
}
