import type { ModelDefinition } from '#models/definition.ts';
import { creativeMlOpenRailM } from '#models/licenses/open-rail-m.ts';
import * as parameter from '#models/parameters.ts';
import { ssd1b } from '#models/ssd-1b/model.ts';
import { prices } from './prices.ts';

/**
 * SSD-1B distilled once more, into a latent consistency model (Luo et al. 2023, arXiv 2310.04378).
 * Facts: the repositories latent-consistency/lcm-ssd-1b (the UNet alone) and
 * Vargol/lcm-ssd-1b-full-model (all parts, in one layout). The limits are those of its card.
 */
export const ssd1bLcm = {
  ...ssd1b,
  typeName: 'SSD1BLcm',
  inputField: 'ssd1bLcm',
  name: 'SSD-1B LCM',
  summary: 'Segmind SSD-1B in 2 to 8 steps, for detailed images in a sixth of the time.',
  purpose: 'Detailed pictures of any kind, where speed matters more than the last detail.',
  distillation:
    'SSD-1B, trained to jump to the clean image from any timestep (latent consistency), with the guidance as an input of the network.',
  license: creativeMlOpenRailM,
  // That of SSD-1B, and the projection of the guidance [320, 256].
  parameterCount: ssd1b.parameterCount + 320 * 256,
  parameters: parameter.modelParameters({
    ...ssd1b.parameters.shape,
    scheduler: parameter.scheduler('LCM', ['LCM']),
    numInferenceSteps: parameter.numInferenceSteps(4, { min: 2, max: 8 }),
    guidanceScale: parameter.guidanceScale(3, { max: 13, standard: 8 }),
  }),
  prices,
  embedsGuidance: true,
  segmind: undefined,
  weights: {
    repository: 'Vargol/lcm-ssd-1b-full-model',
    revision: 'main',
    variant: 'fp16',
    family: 'sdxl',
  },
} as const satisfies ModelDefinition;
