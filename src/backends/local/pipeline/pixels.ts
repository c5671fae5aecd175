import { roundHalfEven } from '#src/backends/local/schedulers/arithmetic.ts';

/** The network computed something that is not a picture. */
class NotFiniteError extends Error {
  override readonly name = 'NotFiniteError';
}

/**
 * Turns a decoder's output into 8-bit pixels as diffusers does: clip(x / 2 + 0.5, 0, 1) * 255, rounded
 * half to even, in float32.
 *
 * @param planes float32[3, height, width], about -1 to 1
 * @returns uint8[height, width, 3]
 * @throws NotFiniteError
 */
export function toPixels(planes: Float32Array): Uint8Array {
  const count = planes.length / 3;
  const pixels = new Uint8Array(planes.length);
  for (let plane = 0; plane < 3; plane++)
    for (let index = 0; index < count; index++) {
      const value = planes[plane * count + index]!;
      if (!Number.isFinite(value))
        throw new NotFiniteError('The decoded image is not made of numbers.');
      const unit = Math.min(1, Math.max(0, Math.fround(value / 2 + 0.5)));
      pixels[index * 3 + plane] = roundHalfEven(Math.fround(unit * 255));
    }
  return pixels;
}
