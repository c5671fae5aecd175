import type { Offer, Quote } from '#src/backends/backend.ts';
import type { BackendId } from '#src/domain/backends.ts';

/** A backend that may run a request. */
export interface Candidate {
  readonly backend: BackendId;
  readonly offer: Offer;
  readonly quote: Quote;
  /** Generations waiting or running there. */
  readonly queued: number;
  readonly concurrency: number;
  /** Milliseconds since the epoch: its rate limit is used up until then. */
  readonly notBefore?: number | undefined;
}
