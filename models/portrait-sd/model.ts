import type { ModelDefinition } from '#models/definition.ts';
import { creativeMlOpenRailM } from '#models/licenses/open-rail-m.ts';
import { fromPicture, stableDiffusion15Parameters } from '#models/stable-diffusion-15.ts';
import { prices } from './prices.ts';

/** Facts: the model's published page and API page, and the distill-sd repository. Segmind's slug is spelt so. */
export const portraitSD = {
  typeName: 'PortraitSD',
  inputField: 'portraitSD',
  name: 'Segmind Tiny-SD (Portrait)',
  summary: 'Tiny-SD trained further on portraits: people, close up.',
  purpose:
    'Portraits for art, marketing, games and storyboards, and varied faces for test data; other subjects are better left to Tiny-SD.',
  distillation:
    'Distilled like Tiny-SD, by prediction and by matching block outputs, on 7,000 portraits that Realistic Vision 4.0 drew from prompts written by GPT-4.',
  license: creativeMlOpenRailM,
  parameterCount: 323_384_964,
  parameters: stableDiffusion15Parameters,
  prices,
  segmind: { slug: 'potraitsd1.5-txt2img', contract: 'v1', fromPicture },
  weights: {
    repository: 'segmind/portrait-finetuned',
    revision: 'main',
    variant: null,
    family: 'sd1',
    downloadBytes: 1.0e9,
    memoryBytes: 2.5e9,
  },
} as const satisfies ModelDefinition;
