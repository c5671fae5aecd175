import type { ModelParameters } from '#models/definition.ts';
import type { ModelId } from '#models/index.ts';
import type { Backend, Offer, Quote } from '#src/backends/backend.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { inCredits, type MicroCredits } from '#src/domain/credits.ts';
import type { Failure } from '#src/domain/failures.ts';
import { ModelUnavailableError, type Rejection } from '#src/domain/gateway-errors.ts';
import type { Route } from '#src/domain/generation.ts';
import type { Candidate } from './candidate.ts';
import { mayGoElsewhere } from './fallback.ts';
import { rank } from './rank.ts';
import { maxRateLimitWaitMs } from './wait-budget.ts';

export interface RouteRequest {
  readonly model: ModelId;
  readonly parameters: ModelParameters;
  readonly route: Route;
  /** Backends that were tried before and failed. */
  readonly tried?: readonly BackendId[] | undefined;
}

export interface Plan {
  /** Best first; never empty. */
  readonly candidates: readonly [Candidate, ...Candidate[]];
  /** Why the first was chosen, for the attempt's record. */
  readonly reason: string;
  readonly rejected: readonly Rejection[];
  /** What is held: what the dearest backend that may run it can cost. */
  readonly hold: MicroCredits;
}

export interface Router {
  /** @throws ModelUnavailableError with the reason of each backend */
  plan(request: RouteRequest): Plan;
  /** What follows a failed attempt: a plan without the backends tried, or null when the failure is final. */
  next(request: RouteRequest, failure: Failure): Plan | null;
}

export interface RouterOptions {
  readonly backends: ReadonlyMap<BackendId, Pick<Backend, 'concurrency' | 'offer'>>;
  /** Whether demo weights may stand in: `auto` only where no other backend is configured. */
  readonly demoWeights: 'auto' | 'on' | 'off';
  queued(backend: BackendId): number;
  now(): number;
}

export function createRouter(options: RouterOptions): Router {
  function plan(request: RouteRequest): Plan {
    const candidates: Candidate[] = [];
    const rejected: Rejection[] = [];
    let retryAt: number | null = null;
    const offers = new Map(
      [...options.backends].map(([id, backend]) => [id, backend.offer(request.model)]),
    );
    for (const [id, { concurrency }] of options.backends) {
      const offer = offers.get(id)!;
      const quote = offer.quote(request.parameters);
      const reason = refusal(id, offer, quote, request, offers);
      if (reason === null) {
        const notBefore = offer.status === 'RATE_LIMITED' ? offer.until : undefined;
        const queued = options.queued(id);
        candidates.push({ backend: id, offer, quote, concurrency, queued, notBefore });
      } else {
        rejected.push({ backend: id, reason });
        if (offer.until !== undefined) retryAt = Math.min(retryAt ?? offer.until, offer.until);
      }
    }
    const [first, ...others] = rank(candidates, request.route.objective);
    if (!first) throw new ModelUnavailableError(request.model, rejected, retryAt);
    const usable: Plan['candidates'] = request.route.fallback ? [first, ...others] : [first];
    return {
      candidates: usable,
      reason: explain(first, others, rejected, request.route),
      rejected,
      hold: Math.max(...usable.map((candidate) => candidate.quote.high)),
    };
  }

  /** A sentence why a backend cannot take the request, or null. */
  function refusal(
    id: BackendId,
    offer: Offer,
    quote: Quote,
    { parameters, route, tried }: RouteRequest,
    offers: ReadonlyMap<BackendId, Offer>,
  ): string | null {
    if (tried?.includes(id)) return 'It was tried before.';
    if (route.backend !== 'AUTO' && route.backend.toLowerCase() !== id)
      return `The request asks for ${route.backend}.`;
    if (route.allowed && !route.allowed.includes(id)) return 'The key may not use it.';
    const isReady = offer.status === 'AVAILABLE' || offer.status === 'COLD';
    if (!isReady && !isWorthWaiting(offer, route)) return offer.reason;
    if (offer.weights === 'DEMO') {
      const other = [...offers].some(([key, one]) => key !== id && isConfigured(one));
      const asked = route.backend.toLowerCase() === id;
      if (options.demoWeights === 'off')
        return 'Only demo weights are here, and DEMO_WEIGHTS is off.';
      if (options.demoWeights === 'auto' && other && !asked)
        return 'Only demo weights are here; they stand in for nothing that is configured unless DEMO_WEIGHTS is on.';
    }
    if (route.maxCost !== null && quote.high > route.maxCost)
      return `It may cost ${inCredits(quote.high)} credits, and maxCost is ${inCredits(route.maxCost)}.`;
    if (
      route.deadlineMs !== null &&
      quote.expectedMs !== null &&
      quote.expectedMs > route.deadlineMs
    )
      return `It is expected to take ${Math.round(quote.expectedMs)} ms, and deadlineMs is ${route.deadlineMs}.`;
    return offer.refuses(parameters);
  }

  /** Whether a rate limit that is used up is over soon enough to wait for it in the queue. */
  function isWorthWaiting({ status, until }: Offer, { deadlineMs }: Route): boolean {
    if (status !== 'RATE_LIMITED' || until === undefined) return false;
    const waitMs = until - options.now();
    return waitMs <= maxRateLimitWaitMs && (deadlineMs === null || waitMs < deadlineMs);
  }

  return {
    plan,
    next(request, failure) {
      if (!request.route.fallback || request.route.backend !== 'AUTO') return null;
      if (!mayGoElsewhere[failure.code]) return null;
      try {
        return plan(request);
      } catch (error) {
        if (error instanceof ModelUnavailableError) return null;
        throw error;
      }
    },
  };
}

/** Whether it is set up to draw this model, however it fares at the moment. */
function isConfigured({ status }: Offer): boolean {
  return status !== 'UNCONFIGURED' && status !== 'NOT_SERVED';
}

function explain(
  { notBefore }: Candidate,
  others: readonly Candidate[],
  rejected: readonly Rejection[],
  route: Route,
): string {
  const waits =
    notBefore === undefined
      ? ''
      : ` Its rate limit is used up until ${new Date(notBefore).toISOString()}; it begins then.`;
  if (route.backend !== 'AUTO') return `The request asks for this backend.${waits}`;
  if (others.length > 0)
    return `Ranked first of ${others.length + 1} by ${route.objective}.${waits}`;
  const why = rejected.map(({ backend, reason }) => ` ${backend}: ${reason}`).join('');
  return why === '' ? `The only backend.${waits}` : `The only backend that can.${why}${waits}`;
}
