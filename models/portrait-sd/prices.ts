import type { Prices } from '#models/price.ts';
import { fromPicturePrice } from '#models/stable-diffusion-15.ts';

export const prices = {
  segmind: {
    unit: 'IMAGE',
    amount: 3_000,
    seen: '2026-08',
    page: 'https://www.segmind.com/models/potraitsd1.5-txt2img',
    fromPicture: fromPicturePrice,
  },
  replicate: { unit: 'NOT_SERVED', seen: '2026-11', page: 'https://replicate.com/explore' },
  huggingface: {
    unit: 'NOT_SERVED',
    seen: '2026-11',
    page: 'https://huggingface.co/models?pipeline_tag=text-to-image&inference_provider=all',
  },
  servers: { unit: 'IMAGE', amount: 1_000, seen: '2026-11', page: null },
  local: { unit: 'IMAGE', amount: 1_000, seen: '2026-08', page: null },
} as const satisfies Prices;
