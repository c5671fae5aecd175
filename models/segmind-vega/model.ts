import type { ModelDefinition } from '#models/definition.ts';
import { apache2 } from '#models/licenses/apache-2.ts';
import * as parameter from '#models/parameters.ts';
import { ssd1b } from '#models/ssd-1b/model.ts';
import { prices } from './prices.ts';

/** Facts: the model's published API page, Gupta et al. 2024 (arXiv 2401.02677), and the Hub's repository. */
export const segmindVega = {
  typeName: 'SegmindVega',
  inputField: 'segmindVega',
  name: 'Segmind Vega',
  summary:
    'Stable Diffusion XL with 70% fewer parameters and twice the speed, for images at 1024 x 1024.',
  purpose: 'Pictures of any kind at full size, where cost matters more than the last detail.',
  distillation:
    'Distilled from SDXL like SSD-1B, with more transformer blocks removed: one in each of the outer blocks and two in the inner ones are left.',
  license: apache2,
  parameterCount: 745_225_604,
  parameters: parameter.modelParameters({
    ...ssd1b.parameters.shape,
    scheduler: parameter.scheduler('UNI_PC'),
  }),
  prices,
  segmind: { slug: 'segmind-vega', contract: 'v2' },
  weights: {
    repository: 'segmind/Segmind-Vega',
    revision: '1b9bccb893bebcf0b76513e2c0241ddf3bee698e',
    variant: 'fp16',
    family: 'sdxl',
  },
} as const satisfies ModelDefinition;
