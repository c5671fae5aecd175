import type { Prices } from '#models/price.ts';

/**
 * Of a picture of 512 x 512 pixels, whatever the factor: what such a network computes grows with the picture that it is
 * given. Segmind publishes no price of ESRGAN: its figure is an assumption, that of an image from a picture there, and
 * what its answers report takes its place.
 */
export const prices = {
  segmind: { unit: 'IMAGE', amount: 4_000, seen: '2026-11', page: null },
  local: { unit: 'IMAGE', amount: 500, seen: '2026-11', page: null },
} as const satisfies Prices;
