import type { Prices } from '#models/price.ts';

export const prices = {
  segmind: {
    unit: 'IMAGE',
    amount: 2_250,
    seen: '2026-11',
    page: 'https://www.segmind.com/models/segmind-vega',
  },
  replicate: { unit: 'NOT_SERVED', seen: '2026-11', page: 'https://replicate.com/explore' },
  huggingface: {
    unit: 'NOT_SERVED',
    seen: '2026-11',
    page: 'https://huggingface.co/models?pipeline_tag=text-to-image&inference_provider=all',
  },
  servers: { unit: 'IMAGE', amount: 1_500, seen: '2026-11', page: null },
  local: { unit: 'IMAGE', amount: 1_500, seen: '2026-11', page: null },
} as const satisfies Prices;
