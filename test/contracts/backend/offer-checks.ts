import { expect } from 'vitest';
import type { Check } from './check.ts';
import { settle } from './read.ts';

export const offerChecks = {
  'runs at least one generation at once': {
    says: ['How many generations it runs at once; the rest waits in the queue.'],
    async run(bench) {
      await using subject = await bench.create();
      const { concurrency } = subject.backend;
      expect(Number.isInteger(concurrency) && concurrency >= 1).toBe(true);
    },
  },

  'offers what it can run': {
    says: [
      'What this backend can do for a model right now.',
      'A sentence for people: why it is so, and what to do about it.',
      "The weights' or the contract's revision, for the recipe: a commit, a hash, `v1`.",
      'Whether a request with these parameters can run here at all: a sentence why not, or null.',
    ],
    async run(bench) {
      await using subject = await bench.create();
      const offer = subject.backend.offer(bench.model);
      expect(['AVAILABLE', 'COLD']).toContain(offer.status);
      expect(['PUBLISHED', 'DEMO']).toContain(offer.weights);
      expect(offer.reason).toMatch(/\w.*\.$/);
      expect(offer.revision).not.toBe('');
      expect(offer.refuses(bench.parameters)).toBeNull();
    },
  },

  'offers without asking its medium': {
    says: [
      'Synchronous and free: it reads what the backend already knows (configuration, files found, the last answers) and does no I/O, because the router asks on every request and `models { availability }` on every page view.',
    ],
    async run(bench) {
      await using subject = await bench.create();
      const asked = subject.asked().length;
      const offer = subject.backend.offer(bench.model);
      offer.quote(bench.parameters);
      offer.refuses(bench.parameters);
      await settle();
      expect(subject.asked()).toHaveLength(asked);
    },
  },

  'quotes a price range that grows with the samples': {
    says: [
      'What all samples of such a request would cost and take, from prices, past answers and measurements.',
      'For all samples.',
      'The same number twice where the price is fixed.',
      'Milliseconds from a free place to the last image; null before there is anything to tell from.',
    ],
    async run(bench) {
      await using subject = await bench.create();
      const offer = subject.backend.offer(bench.model);
      const one = offer.quote({ ...bench.parameters, samples: 1 });
      const two = offer.quote({ ...bench.parameters, samples: 2 });
      for (const { low, high, expectedMs } of [one, two]) {
        expect(Number.isInteger(low) && Number.isInteger(high)).toBe(true);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeGreaterThanOrEqual(low);
        expect(expectedMs ?? 0).toBeGreaterThanOrEqual(0);
      }
      expect(two.high).toBeGreaterThan(one.high);
    },
  },
} as const satisfies Record<string, Check>;
