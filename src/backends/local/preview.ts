import { z } from 'zod';
import { parseJson } from './weights/parse-json.ts';

/** A linear guess at the colour of a latent pixel: rgb = factors^T latent + bias, in -1..1. */
export interface LatentRgb {
  /** One row of red, green and blue for each latent channel. */
  readonly factors: readonly (readonly [red: number, green: number, blue: number])[];
  readonly bias: readonly [red: number, green: number, blue: number];
}

/** For weights that bring no matrix of their own. Source: ComfyUI, comfy/latent_formats.py (SD15, SDXL). */
export const publishedLatentRgb = {
  sd1: {
    factors: [
      [0.3512, 0.2297, 0.3227],
      [0.325, 0.4974, 0.235],
      [-0.2829, 0.1762, 0.2721],
      [-0.212, -0.2616, -0.7177],
    ],
    bias: [0, 0, 0],
  },
  sdxl: {
    factors: [
      [0.3651, 0.4232, 0.4341],
      [-0.2533, -0.0042, 0.1068],
      [0.1076, 0.1111, -0.0362],
      [-0.3165, -0.2492, -0.2188],
    ],
    bias: [0.1084, -0.0175, -0.0011],
  },
} as const satisfies Record<string, LatentRgb>;

const rgb = z.tuple([z.number(), z.number(), z.number()]);
const latentRgbFile = z.object({ factors: z.array(rgb).min(1), bias: rgb });

/** Reads the latent_rgb.json beside a model_index.json. @throws SyntaxError or ZodError */
export function parseLatentRgb(text: string): LatentRgb {
  return latentRgbFile.parse(parseJson(text));
}

/**
 * @param latents float32[channels, height, width] as the sampler holds them, before the division
 *   by the VAE's scaling factor: the predicted clean ones, for the sample itself is mostly noise
 * @returns uint8[height, width, 3]
 */
export function latentsToRgb(latents: Float32Array, { factors, bias }: LatentRgb): Uint8Array {
  const pixels = latents.length / factors.length;
  if (!Number.isInteger(pixels)) {
    throw new RangeError(
      `The preview matrix has ${factors.length} channels, which do not divide ${latents.length} latents.`,
    );
  }
  // Clamped on purpose: a guess may leave the range of colours, and NaN becomes black.
  const image = new Uint8ClampedArray(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let colour = 0; colour < 3; colour++) {
      let value = bias[colour]!;
      for (const [channel, row] of factors.entries()) {
        value += latents[channel * pixels + pixel]! * row[colour]!;
      }
      image[pixel * 3 + colour] = ((value + 1) / 2) * 255;
    }
  }
  return new Uint8Array(image.buffer);
}

/**
 * A preview with one pixel for each latent pixel; a viewer enlarges it.
 *
 * @returns a `data:image/webp;base64,…` URL of a few hundred bytes to a few kB
 */
export async function encodePreview(
  latents: Float32Array,
  size: { readonly width: number; readonly height: number },
  matrix: LatentRgb,
): Promise<string> {
  const image = latentsToRgb(latents, matrix);
  // Loaded with the first preview: the gateway reads this file too, and makes none.
  const { default: sharp } = await import('sharp');
  const webp = await sharp(image, { raw: { ...size, channels: 3 } })
    .webp({ quality: 80 })
    .toBuffer();
  return `data:image/webp;base64,${webp.toString('base64')}`;
}
