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
