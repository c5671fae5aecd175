import type { Generation } from '#src/domain/generation.ts';
import { ofGeneration, type Routed } from '#src/lifecycle/event.ts';
import type { Plan } from '#src/routing/router.ts';

/** Why the next attempt goes where it goes, to be told. */
export function routed(generation: Generation, { candidates, rejected, reason }: Plan): Routed {
  return {
    type: 'ROUTED',
    ...ofGeneration(generation),
    route: generation.route,
    candidates: candidates.map(({ backend, quote, queued }) => ({
      backend,
      cost: quote.high,
      expectedMs: quote.expectedMs,
      queued,
    })),
    rejected,
    reason,
  };
}
