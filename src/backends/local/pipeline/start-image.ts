import type { Generator } from '#src/backends/local/random/random.ts';
import type { Noising } from '#src/backends/local/schedulers/scheduler.ts';

/** What the encoder makes of a picture: normally distributed latents, not scaled yet. */
export interface EncodedImage {
  /** float32[channels, height, width] of the latents */
  readonly means: Float32Array;
  readonly deviations: Float32Array;
  /** float32[height, width] of the latents: 1 where it is drawn anew, 0 where it is kept. */
  readonly mask: Float32Array | undefined;
}

/** @returns float32[1, 3, height, width], -1 to 1 */
export function toPlanes(pixels: Uint8Array): Float32Array {
  const count = pixels.length / 3;
  const planes = new Float32Array(pixels.length);
  for (let index = 0; index < count; index++) {
    for (let plane = 0; plane < 3; plane++) {
      planes[plane * count + index] = Math.fround(pixels[index * 3 + plane]! / 255) * 2 - 1;
    }
  }
  return planes;
}

/**
 * Reads the encoder's output as diffusers' DiagonalGaussianDistribution does.
 * @param parameters float32[2 * channels, height, width]: means, and logarithms of variances, clamped to -30..20
 */
export function toDistribution(parameters: Float32Array): Omit<EncodedImage, 'mask'> {
  const half = parameters.length / 2;
  return {
    means: parameters.slice(0, half),
    deviations: parameters
      .slice(half)
      .map((value) => Math.exp(0.5 * Math.min(20, Math.max(-30, value)))),
  };
}

/**
 * A mask of pixels as one of latents, by nearest neighbour: each latent is its upper left pixel.
 * @param mask uint8[height, width]
 * @param width of the mask
 * @param factor pixels of a latent, on each side
 */
export function toLatentMask(mask: Uint8Array, width: number, factor: number): Float32Array {
  const columns = width / factor;
  const rows = mask.length / width / factor;
  return Float32Array.from({ length: rows * columns }, (_, index) => {
    const row = Math.floor(index / columns);
    const column = index % columns;
    return mask[row * factor * width + column * factor]! >= 128 ? 1 : 0;
  });
}

/** The picture and its noise, drawn for one seed. */
export interface StartLatents {
  /** The noise alone, at the start of a run. */
  readonly noise: Float32Array;
  /** The picture, scaled as the sampler holds latents, with that much of the noise. */
  at(noising: Noising): Float32Array;
  /** A sample, with the picture where it is kept. */
  keep(sample: Float32Array, noising: Noising): Float32Array;
}

/**
 * Draws the picture's latents and the noise, in the order of diffusers' pipelines, so that the same seed gives the
 * same picture.
 */
export function drawStart(
  { means, deviations, mask }: EncodedImage,
  scalingFactor: number,
  generator: Generator,
): StartLatents {
  const { length } = means;
  const drawn = generator.randn(length);
  const clean = means.map((mean, index) =>
    Math.fround(
      scalingFactor * Math.fround(mean + Math.fround(deviations[index]! * drawn[index]!)),
    ),
  );
  const noise = generator.randn(length);
  // The reference encodes the kept part by itself too, for UNets that look at it: that takes from the generator.
  if (mask) generator.randn(length);

  function at({ alpha, sigma }: Noising): Float32Array {
    return clean.map((value, index) => alpha * value + sigma * noise[index]!);
  }
  return {
    noise,
    at,
    keep(sample, noising) {
      if (!mask) return sample;
      const kept = at(noising);
      return sample.map((value, index) =>
        mask[index % mask.length]! === 1 ? value : kept[index]!,
      );
    },
  };
}
