import type { Price, Prices } from '#models/price.ts';
import { prices as tinySD } from '#models/tiny-sd/prices.ts';

export const prices = {
  // Its page prints no price: until an answer tells one, that of Tiny-SD, which has the same limits.
  segmind: {
    ...tinySD.segmind,
    seen: '2026-11',
    page: 'https://www.segmind.com/models/smallsd1.5-txt2img',
  } satisfies Price,
  replicate: { unit: 'NOT_SERVED', seen: '2026-11', page: 'https://replicate.com/explore' },
  huggingface: {
    unit: 'NOT_SERVED',
    seen: '2026-11',
    page: 'https://huggingface.co/models?pipeline_tag=text-to-image&inference_provider=all',
  },
  servers: { unit: 'IMAGE', amount: 1_200, seen: '2026-11', page: null },
  local: { unit: 'IMAGE', amount: 1_200, seen: '2026-11', page: null },
} as const satisfies Prices;
