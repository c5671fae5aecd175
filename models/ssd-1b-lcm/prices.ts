import type { Prices } from '#models/price.ts';

export const prices = {
  replicate: { unit: 'NOT_SERVED', seen: '2026-11', page: 'https://replicate.com/explore' },
  servers: { unit: 'IMAGE', amount: 400, seen: '2026-11', page: null },
  local: { unit: 'IMAGE', amount: 400, seen: '2026-08', page: null },
} as const satisfies Prices;
