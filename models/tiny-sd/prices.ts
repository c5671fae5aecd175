import type { Prices } from '#models/price.ts';
import { fromPicturePrice } from '#models/stable-diffusion-15.ts';

export const prices = {
  segmind: {
    unit: 'IMAGE',
    amount: 6_000,
    seen: '2026-08',
    page: 'https://www.segmind.com/models/tinysd1.5-txt2img',
    fromPicture: fromPicturePrice,
  },
  replicate: { unit: 'NOT_SERVED', seen: '2026-11', page: 'https://replicate.com/explore' },
  // Whether a provider has it at the moment is told by the Hub, and learned from its answer.
  huggingface: {
    unit: 'SECOND',
    amount: 120,
    seconds: 3,
    seen: '2026-11',
    page: 'https://huggingface.co/docs/inference-providers/pricing',
  },
  servers: { unit: 'IMAGE', amount: 1_000, seen: '2026-11', page: null },
  local: { unit: 'IMAGE', amount: 1_000, seen: '2026-08', page: null },
} as const satisfies Prices;
