import type { PictureEndpoint } from './definition.ts';
import * as parameter from './parameters.ts';

/** The limits that Segmind publishes alike for the models distilled from Stable Diffusion 1.5. */
export const stableDiffusion15Parameters = parameter.modelParameters({
  prompt: parameter.prompt,
  negativePrompt: parameter.negativePrompt,
  scheduler: parameter.scheduler('UNI_PC'),
  numInferenceSteps: parameter.numInferenceSteps(20),
  guidanceScale: parameter.guidanceScale(0.1),
  samples: parameter.samples,
  seed: parameter.seed,
  width: parameter.side('Width in pixels.', 512, 768, 1024),
  height: parameter.side('Height in pixels.', 512, 768, 1024),
  promptSyntax: parameter.promptSyntax,
  decoder: parameter.decoder,
  loras: parameter.loras,
});

/**
 * Of these models Segmind starts none from a picture: there is only the one that they were distilled
 * from. Facts: segmind.com/models/sd1.5-img2img/api.
 */
export const fromPicture: PictureEndpoint = {
  slug: 'sd1.5-img2img',
  contract: 'v2',
  sides: [512, 768],
  leastStrength: 0.1,
  drawnBy: 'Stable Diffusion 1.5',
};

/** Its price, on the same page. */
export const fromPicturePrice = {
  amount: 4_000,
  seen: '2026-11',
  page: 'https://www.segmind.com/models/sd1.5-img2img',
} as const;
