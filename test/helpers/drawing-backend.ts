import type { Backend } from '#src/backends/backend.ts';
import { offeringBackend } from './fixed-backend.ts';

/** A local backend that always delivers, at once, and asks more than the cloud: something to fall over to. */
export const createDrawingBackend = (): Backend => ({
  ...offeringBackend('local', {
    concurrency: 4,
    price: { low: 200_000, high: 200_000, expectedMs: 5_000 },
  }),
  async *run({ samples }, signal) {
    for (const { index, seed } of samples) {
      signal.throwIfAborted();
      const data = new Uint8Array(8 * 8 * 3).fill(seed % 256);
      yield {
        type: 'image',
        sample: index,
        picture: { kind: 'pixels', data, width: 8, height: 8 },
      };
    }
  },
});
