import type { ModelParameters, Upscale } from '#models/definition.ts';
import { anyPicture } from '#models/start.ts';

/** A result has at most so many pixels a side: so it can be a picture that a request starts from. */
export const mostUpscaledSide = 4096;

/** By which a network can make pictures larger. */
export const [leastUpscaledFactor, mostUpscaledFactor] = [2, 16];

/** What a request says of drawing where its picture was brought: nothing was drawn. */
const undrawn = {
  prompt: '',
  scheduler: 'DDIM',
  numInferenceSteps: 0,
  guidanceScale: 0,
  seed: 0,
  promptSyntax: 'LITERAL',
  decoder: 'FULL',
} as const;

/** How a picture was drawn, but for its size. */
export type Drawing = Omit<
  ModelParameters,
  'width' | 'height' | 'image' | 'mask' | 'strength' | 'upscale' | 'samples'
>;

/**
 * The parameters of a request to make a picture larger: how it was drawn goes with it, so that the result is found and
 * described as the picture is.
 *
 * @param picture its size in pixels
 * @param drawing absent where the picture was brought
 */
export function upscaleParameters(
  upscale: Upscale,
  picture: { readonly width: number; readonly height: number },
  image = anyPicture,
  drawing: Drawing = undrawn,
): ModelParameters {
  const { factor } = upscale;
  const [width, height] = [picture.width * factor, picture.height * factor];
  return { ...drawing, samples: 1, width, height, image, upscale };
}

/** A picture of 512 x 512 pixels, twice as wide and high. */
export const standardUpscale = upscaleParameters({ factor: 2 }, { width: 512, height: 512 });

/** Why a picture is not made larger by a factor, in a sentence, or null. */
export function factorRefusal(factors: readonly number[], factor: number): string | null {
  return factors.includes(factor)
    ? null
    : `Pictures are made larger by ${factors.join(', ')} here, and not by ${factor}.`;
}
