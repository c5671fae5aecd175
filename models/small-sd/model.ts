import type { ModelDefinition } from '#models/definition.ts';
import { creativeMlOpenRailM } from '#models/licenses/open-rail-m.ts';
import { fromPicture, stableDiffusion15Parameters } from '#models/stable-diffusion-15.ts';
import { prices } from './prices.ts';

/** Facts: the model's published API page, the distill-sd repository, and the Hub's repository. */
export const smallSD = {
  typeName: 'SmallSD',
  inputField: 'smallSD',
  name: 'Segmind Small-SD',
  summary: 'Stable Diffusion 1.5 with 35% fewer parameters, between it and Tiny-SD.',
  purpose: 'What Tiny-SD is for, where the details matter more and a picture may take longer.',
  distillation:
    'Distilled like Tiny-SD from Realistic Vision 4.0, with one resnet less in each block; the mid block was kept.',
  license: creativeMlOpenRailM,
  parameterCount: 579_384_964,
  parameters: stableDiffusion15Parameters,
  prices,
  segmind: { slug: 'smallsd1.5-txt2img', contract: 'v1', fromPicture },
  weights: {
    repository: 'segmind/small-sd',
    revision: 'f8b087e68071a29bbe85a4b07e6e1e8998d59aa7',
    variant: null,
    family: 'sd1',
  },
} as const satisfies ModelDefinition;
