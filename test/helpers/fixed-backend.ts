import type { Backend, Offer, Quote } from '#src/backends/backend.ts';
import type { BackendId } from '#src/domain/backends.ts';

/** A backend that is only asked what it offers: for tests of decisions, which never run anything. */
export function offeringBackend(
  id: BackendId,
  facts: Partial<Offer> & { readonly concurrency?: number; readonly price?: Partial<Quote> } = {},
): Backend {
  const { concurrency = 1, price, ...offer } = facts;
  return {
    id,
    concurrency,
    offer: () => ({
      status: 'AVAILABLE',
      reason: `${id} is ready.`,
      weights: 'PUBLISHED',
      revision: 'test',
      refuses: () => null,
      quote: () => ({ low: 1_000, high: 1_000, expectedMs: 1_000, ...price }),
      ...offer,
    }),
    run: () => {
      throw new Error('this backend is only asked for its offers');
    },
  };
}
