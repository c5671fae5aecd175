import type { BackendId } from '#src/domain/backends.ts';
import type { Route } from '#src/domain/generation.ts';
import type { Candidate } from './candidate.ts';
import { later, rank } from './rank.ts';

/** In which order candidates are tried. */
export interface Order {
  readonly candidates: readonly [Candidate, ...Candidate[]];
  /** A sentence, where the first was drawn by weight. */
  readonly drawn: string | null;
}

export interface OrderOptions {
  /** Shares of the requests that leave the choice to the gateway; none: the ranking alone decides. */
  readonly weights: ReadonlyMap<BackendId, number>;
  /** From 0 to less than 1. */
  draw(): number;
}

/**
 * As the request prefers them, or else as they rank by its objective; where there are weights, the
 * first is drawn by them among those that can begin now. What was tried before is not drawn for.
 */
export function order(
  given: readonly [Candidate, ...Candidate[]],
  route: Route,
  isFirstTry: boolean,
  { weights, draw }: OrderOptions,
): Order {
  const { backends: preferred } = route;
  if (preferred) {
    const place = ({ backend }: Candidate): number => preferred.indexOf(backend);
    return plain(given.toSorted((a, b) => later(a) - later(b) || place(a) - place(b)));
  }
  const ranked = rank(given, route.objective);
  const isOpen = isFirstTry && route.backend === 'AUTO' && route.objective === 'BALANCED';
  const ready = ranked.filter(
    (one) =>
      (weights.get(one.backend) ?? 0) > 0 && later(one) === 0 && one.offer.weights !== 'DEMO',
  );
  if (!isOpen || ready.length === 0) return plain(ranked);
  const tickets = ready.flatMap((one) => Array<Candidate>(weights.get(one.backend)!).fill(one));
  const first = tickets[Math.floor(draw() * tickets.length)]!;
  return {
    candidates: [first, ...ranked.filter((one) => one !== first)],
    drawn: `Drawn by weight: ${weights.get(first.backend)} of ${tickets.length}.`,
  };
}

function plain(sorted: readonly Candidate[]): Order {
  const [first, ...others] = sorted;
  return { candidates: [first!, ...others], drawn: null };
}
