import type { ModelParameters } from '#models/definition.ts';
import { type CatalogueId, isModelId } from '#models/index.ts';
import { lorasOf } from '#models/loras.ts';
import type { Backend, Offer, Quote } from '#src/backends/backend.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { inCredits, type MicroCredits } from '#src/domain/credits.ts';
import type { Failure } from '#src/domain/failures.ts';
import { ModelUnavailableError, type Rejection } from '#src/domain/gateway-errors.ts';
import type { Route } from '#src/domain/generation.ts';
import type { Candidate } from './candidate.ts';
import { explain, facts } from './explain.ts';
import { mayGoElsewhere } from './fallback.ts';
import type { MonthBudgets } from './month-budgets.ts';
import { type OrderOptions, order } from './order.ts';
import { maxRateLimitWaitMs } from './wait-budget.ts';

export interface RouteRequest {
  readonly model: CatalogueId;
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
  /** What became of each backend, in a sentence: those that may be tried in their order, then the others. */
  readonly considered: readonly Considered[];
  /** What is held: what the dearest backend that may run it can cost. */
  readonly hold: MicroCredits;
}

export interface Considered {
  readonly backend: BackendId;
  /** From 1, in the order of trying; null for one that is left out. */
  readonly place: number | null;
  readonly reason: string;
  /** Absent for one that is left out. */
  readonly candidate?: Candidate;
}

export interface Router {
  /** Its share of the requests that leave the choice to the gateway; null where there are no shares. */
  weightOf(backend: BackendId): number | null;
  /** @throws ModelUnavailableError with the reason of each backend */
  plan(request: RouteRequest): Plan;
  /** What follows a failed attempt: a plan without the backends tried, or null when the failure is final. */
  next(request: RouteRequest, failure: Failure): Plan | null;
}

export interface RouterOptions extends OrderOptions {
  readonly backends: ReadonlyMap<
    BackendId,
    Pick<Backend, 'concurrency' | 'offer' | 'refreshLoras' | 'knowFactors'>
  >;
  /** Whether demo weights may stand in: `auto` only where no other backend is configured. */
  readonly demoWeights: 'auto' | 'on' | 'off';
  readonly budgets: MonthBudgets;
  queued(backend: BackendId): number;
  now(): number;
}

export function createRouter(options: RouterOptions): Router {
  function plan(request: RouteRequest): Plan {
    const candidates: Candidate[] = [];
    const rejected: Rejection[] = [];
    let retryAt: number | null = null;
    const wait = (until: number): void => {
      retryAt = Math.min(retryAt ?? until, until);
    };
    const offers = new Map(
      [...options.backends].map(([id, backend]) => [id, backend.offer(request.model)]),
    );
    for (const [id, { concurrency }] of options.backends) {
      const offer = offers.get(id)!;
      const quote = offer.quote(request.parameters);
      const spent = options.budgets.refusal(id, quote.high);
      const reason = refusal(id, offer, quote, request, offers) ?? spent?.reason ?? null;
      if (reason === null) {
        const notBefore = offer.status === 'RATE_LIMITED' ? offer.until : undefined;
        const queued = options.queued(id);
        candidates.push({ backend: id, offer, quote, concurrency, queued, notBefore });
      } else {
        rejected.push({ backend: id, reason });
        if (offer.until !== undefined) wait(offer.until);
        else if (spent?.reason === reason && spent.until !== undefined) wait(spent.until);
      }
    }
    const [one, ...more] = candidates;
    if (!one) throw new ModelUnavailableError(request.model, rejected, retryAt);
    const isFirstTry = (request.tried ?? []).length === 0;
    const ordered = order([one, ...more], request.route, isFirstTry, options);
    const [first] = ordered.candidates;
    const usable: Plan['candidates'] = request.route.fallback ? ordered.candidates : [first];
    const known = rejected.filter(({ backend }) => offers.get(backend)!.status !== 'UNCONFIGURED');
    const reason = explain(ordered, known, request.route);
    return {
      candidates: usable,
      reason,
      rejected,
      considered: [
        ...ordered.candidates.map((candidate, index) => {
          const why =
            index === 0
              ? reason
              : `${request.route.fallback ? 'Next' : 'Not tried, for fallback is off'}: ${facts(candidate)}.`;
          return { backend: candidate.backend, place: index + 1, reason: why, candidate };
        }),
        ...rejected.map((left) => ({ ...left, place: null })),
      ],
      hold: Math.max(...usable.map((candidate) => candidate.quote.high)),
    };
  }

  /** A sentence why a backend cannot take the request, or null. */
  function refusal(
    id: BackendId,
    offer: Offer,
    quote: Quote,
    { model, parameters, route, tried }: RouteRequest,
    offers: ReadonlyMap<BackendId, Offer>,
  ): string | null {
    if (tried?.includes(id)) return 'It was tried before.';
    if (route.backend !== 'AUTO' && route.backend.toLowerCase() !== id)
      return `The request asks for ${route.backend}.`;
    if (route.backends && !route.backends.includes(id)) return 'The request asks for others.';
    if (route.allowed && !route.allowed.includes(id)) return 'The key may not use it.';
    const isReady = offer.status === 'AVAILABLE' || offer.status === 'COLD';
    if (!isReady && !isWorthWaiting(offer, route)) return offer.reason;
    if (offer.weights === 'DEMO') {
      const other = [...offers].some(([key, one]) => key !== id && isConfigured(one));
      const asked = route.backend.toLowerCase() === id || route.backends?.includes(id);
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
      return `It is expected to take ${seconds(quote.expectedMs)} s, and the deadline is ${seconds(route.deadlineMs)} s (deadlineMs).`;
    if (isModelId(model) && offer.loras === undefined && lorasOf(parameters).length > 0)
      return 'It adds no LoRAs; the local backend does.';
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
    weightOf: (backend) =>
      options.weights.size === 0 ? null : (options.weights.get(backend) ?? 0),
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

function seconds(ms: number): string {
  return String(Math.round(ms / 100) / 10);
}
