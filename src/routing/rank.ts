import type { Route } from '#src/domain/generation.ts';
import type { Candidate } from './candidate.ts';

/** What a second of waiting is worth in BALANCED, in micro-credits: a cloud image's price for a minute. */
const balancedPriceOfASecond = 100;
/** Assumed where nothing was measured yet, so that an untried backend is neither favoured nor shunned. */
const assumedMs = 10_000;

function waitMs({ quote, queued, concurrency }: Candidate): number {
  const each = quote.expectedMs ?? assumedMs;
  return each * (1 + queued / concurrency);
}

/** Lower is better. */
const scores: Record<Route['objective'], (candidate: Candidate) => number> = {
  CHEAPEST: ({ quote }) => quote.high,
  FASTEST: waitMs,
  BALANCED: (candidate) =>
    candidate.quote.high + (waitMs(candidate) / 1000) * balancedPriceOfASecond,
};

/** Who has to wait for a rate limit comes after who can begin now. */
export function later({ notBefore }: Candidate): number {
  return notBefore === undefined ? 0 : 1;
}

/**
 * Best first by the objective. Who can begin now always comes before who has to wait for a rate
 * limit, published weights before demo weights, and a stable sort leaves ties in the order of the
 * backends' table.
 */
export function rank(candidates: readonly Candidate[], objective: Route['objective']): Candidate[] {
  const score = scores[objective];
  const demo = (candidate: Candidate): number => (candidate.offer.weights === 'DEMO' ? 1 : 0);
  return candidates.toSorted(
    (a, b) => later(a) - later(b) || demo(a) - demo(b) || score(a) - score(b),
  );
}
