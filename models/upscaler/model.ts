import type { CatalogueEntry } from '#models/definition.ts';
import { prices } from './prices.ts';

/**
 * What makes a picture larger and draws nothing: it takes no prompt, and has a mutation of its own. At Segmind that is
 * ESRGAN, with the facts of segmind.com/models/esrgan/api; on this machine a network in ONNX.
 */
export const upscaler = {
  typeName: 'Upscaler',
  name: 'Upscaler',
  summary: 'Makes a picture larger with a super-resolution network, as ESRGAN is one.',
  prices,
  segmind: { slug: 'esrgan', contract: 'v2' },
} as const satisfies CatalogueEntry;
