import type { Offer } from '#src/backends/backend.ts';
import { CorrectBackend } from '#test/contracts/correct-backend.ts';
import { type NaughtyBackend, offering } from './variations.ts';

export const naughtyOffers: readonly NaughtyBackend[] = [
  {
    does: 'has room for no generation',
    refusedBy: 'runs at least one generation at once',
    Backend: class extends CorrectBackend {
      override get concurrency(): number {
        return 0;
      }
    },
  },
  {
    does: 'says that it is down while it works',
    refusedBy: 'offers what it can run',
    Backend: offering({ status: 'DOWN' }),
  },
  {
    does: 'gives no reason',
    refusedBy: 'offers what it can run',
    Backend: offering({ reason: '' }),
  },
  {
    does: 'refuses what it can run',
    refusedBy: 'offers what it can run',
    Backend: offering({ refuses: () => 'No.' }),
  },
  {
    does: 'asks the provider for each offer',
    refusedBy: 'offers without asking its medium',
    Backend: class extends CorrectBackend {
      override offer(): Offer {
        this.shop.look();
        return super.offer();
      }
    },
  },
  {
    does: 'quotes the same for every number of samples',
    refusedBy: 'quotes a price range that grows with the samples',
    Backend: offering({ quote: () => ({ low: 6, high: 6, expectedMs: null }) }),
  },
  {
    does: 'quotes a lowest price above the highest',
    refusedBy: 'quotes a price range that grows with the samples',
    Backend: offering({
      quote: ({ samples }) => ({ low: samples * 7, high: samples * 6, expectedMs: null }),
    }),
  },
];
