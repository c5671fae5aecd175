import type { Prices } from '#models/price.ts';

export const prices = {
  segmind: {
    unit: 'IMAGE',
    amount: 4_000,
    seen: '2026-08',
    page: 'https://www.segmind.com/models/ssd-1b',
    fromPicture: {
      amount: 3_000,
      seen: '2026-11',
      page: 'https://www.segmind.com/models/ssd-img2img',
    },
  },
  // The price of an L40S, which takes some seconds for a default image.
  replicate: {
    unit: 'SECOND',
    amount: 975,
    seconds: 5,
    seen: '2026-11',
    page: 'https://replicate.com/pricing',
  },
  // Whether a provider has it at the moment is told by the Hub, and learned from its answer.
  huggingface: {
    unit: 'SECOND',
    amount: 120,
    seconds: 6,
    seen: '2026-11',
    page: 'https://huggingface.co/docs/inference-providers/pricing',
  },
  servers: { unit: 'IMAGE', amount: 2_000, seen: '2026-11', page: null },
  local: { unit: 'IMAGE', amount: 2_000, seen: '2026-08', page: null },
} as const satisfies Prices;
