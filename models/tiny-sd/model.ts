import type { ModelDefinition } from '#models/definition.ts';
import { creativeMlOpenRailM } from '#models/licenses/open-rail-m.ts';
import { fromPicture, stableDiffusion15Parameters } from '#models/stable-diffusion-15.ts';
import { prices } from './prices.ts';

/** Facts: the model's published page and API page, the distill-sd repository, and the Hub's repository. */
export const tinySD = {
  typeName: 'TinySD',
  inputField: 'tinySD',
  name: 'Segmind Tiny-SD',
  summary: 'Stable Diffusion 1.5 with 55% fewer parameters, for fast and cheap general images.',
  purpose:
    'Content and marketing pictures, game assets, art, and research, where many images in little time matter more than the last detail.',
  distillation:
    "Realistic Vision 4.0 was the teacher. Blocks were removed from the UNet, and the student was trained on three losses together: the usual noise prediction, the distance to the teacher's prediction, and the distance between the outputs of matching blocks.",
  license: creativeMlOpenRailM,
  parameterCount: 323_384_964,
  parameters: stableDiffusion15Parameters,
  prices,
  segmind: { slug: 'tinysd1.5-txt2img', contract: 'v1', fromPicture },
  weights: {
    repository: 'segmind/tiny-sd',
    revision: 'cad0bd7495fa6c4bcca01b19a723dc91627fe84f',
    variant: null,
    family: 'sd1',
    downloadBytes: 1.0e9,
    memoryBytes: 2.5e9,
  },
} as const satisfies ModelDefinition;
