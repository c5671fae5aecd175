import type { ModelDefinition } from '#models/definition.ts';
import { creativeMlOpenRailM } from '#models/licenses/open-rail-m.ts';
import * as parameter from '#models/parameters.ts';
import { prices } from './prices.ts';

/** Facts: the model's published API page, the distill-sd repository, and the Hub's repository. */
export const ssd1b = {
  typeName: 'SSD1B',
  inputField: 'ssd1b',
  name: 'Segmind SSD-1B',
  summary:
    'Stable Diffusion XL at half the size and 60% more speed, for detailed images at 1024 x 1024.',
  purpose: 'Detailed pictures of any kind, where quality matters more than cost.',
  distillation:
    'Distilled from SDXL: transformer blocks and part of the mid block were removed, and the student was trained on varied sets, among them GRIT and Midjourney pictures, to match its teacher.',
  license: creativeMlOpenRailM,
  parameterCount: 1_331_334_404,
  parameters: parameter.modelParameters({
    prompt: parameter.prompt,
    negativePrompt: parameter.negativePrompt,
    scheduler: parameter.scheduler('DPM2_KARRAS'),
    numInferenceSteps: parameter.numInferenceSteps(25),
    guidanceScale: parameter.guidanceScale(1),
    samples: parameter.samples,
    seed: parameter.seed,
    width: parameter.side('Width in pixels.', 1024),
    height: parameter.side('Height in pixels.', 1024),
    promptSyntax: parameter.promptSyntax,
    decoder: parameter.decoder,
    loras: parameter.loras,
  }),
  prices,
  segmind: {
    slug: 'ssd-1b',
    contract: 'v2',
    fromPicture: { slug: 'ssd-img2img', contract: 'v1' },
  },
  weights: {
    repository: 'segmind/SSD-1B',
    revision: '60987f37e94cd59c36b1cba832b9f97b57395a10',
    variant: 'fp16',
    family: 'sdxl',
    downloadBytes: 4.5e9,
    memoryBytes: 8.9e9,
  },
} as const satisfies ModelDefinition;
