import { defaultsOf } from '#models/defaults.ts';
import type { ModelParameters } from '#models/definition.ts';
import { type CatalogueId, isModelId, type ModelId } from '#models/index.ts';
import { isServed } from '#models/prices.ts';
import { factorRefusal } from '#models/upscaler/parameters.ts';
import type { Offer } from '#src/backends/backend.ts';
import type { AvailabilityStatus } from '#src/domain/backends.ts';
import { kindOf } from './asked.ts';
import type { Shared } from './run/context.ts';

export interface OfferFacts {
  readonly model: CatalogueId;
  readonly isConfigured: boolean;
  readonly concurrency: number;
  /** Asked of models that the provider serves only. */
  revisionOf(model: CatalogueId): string;
  refuses(parameters: ModelParameters): string | null;
  /** Absent: it starts from noise only. */
  refusesPicture?: ((model: ModelId, parameters: ModelParameters) => string | null) | undefined;
  /** Absent: it makes nothing larger. */
  readonly factors?: readonly number[] | undefined;
}

/** What is known of a model in the cloud, without asking: from the configuration and the answers so far. */
export function offerOf(shared: Shared, facts: OfferFacts): Offer {
  const { model, concurrency } = facts;
  if (!isServed(model, shared.provider.id)) {
    return notServed(`${shared.provider.name} does not have this model.`);
  }
  return {
    ...availability(shared, facts),
    weights: 'PUBLISHED',
    revision: facts.revisionOf(model),
    ...whatIsRefused(shared, facts),
    quote(parameters) {
      const { low, high } = shared.observations.estimate(model, parameters);
      const ms = shared.observations.expectedMs(model, parameters);
      return {
        low: low * parameters.samples,
        high: high * parameters.samples,
        // The samples run side by side, as far as there are slots.
        expectedMs:
          ms === null ? null : Math.round(ms * Math.ceil(parameters.samples / concurrency)),
      };
    },
  };
}

function whatIsRefused(shared: Shared, facts: OfferFacts): Pick<Offer, 'factors' | 'refuses'> {
  const { model, factors = [] } = facts;
  if (!isModelId(model))
    return { factors, refuses: ({ upscale }) => factorRefusal(factors, upscale?.factor ?? 0) };
  return {
    refuses: (parameters) =>
      facts.refuses(parameters) ??
      (parameters.image ? refusesStart(shared, { ...facts, model }, parameters) : null),
  };
}

/** What holds for requests from pictures alone; what holds for all is in the status. */
function refusesStart(
  { provider, cooldowns }: Shared,
  { model, refusesPicture }: OfferFacts & { readonly model: ModelId },
  parameters: ModelParameters,
): string | null {
  if (!refusesPicture)
    return `${provider.name} is asked for pictures from noise only; starting from one needs the local backend or an own server.`;
  return (
    refusesPicture(model, parameters) ?? cooldowns.find(kindOf(model, parameters))?.reason ?? null
  );
}

/** What there is to say of a model that a backend does not have. */
function notServed(reason: string): Offer {
  return {
    status: 'NOT_SERVED',
    reason,
    weights: 'PUBLISHED',
    revision: '',
    refuses: () => reason,
    quote: () => ({ low: 0, high: 0, expectedMs: null }),
  };
}

interface Availability {
  readonly status: AvailabilityStatus;
  readonly reason: string;
  readonly until?: number;
}

function availability(shared: Shared, { model, isConfigured }: OfferFacts): Availability {
  const { provider, cooldowns, circuits, rateLimiter, coldStarts, now } = shared;
  const { name, keyVariable } = provider;
  if (!isConfigured)
    return { status: 'UNCONFIGURED', reason: `There is no key for ${name}: set ${keyVariable}.` };
  const poor = tooPoor(shared, model);
  if (poor) return poor;
  const cooldown = cooldowns.find(model);
  if (cooldown) return { status: cooldown.status, reason: cooldown.reason, until: cooldown.until };
  const circuit = circuits[model];
  if (circuit.openUntil !== null)
    return {
      status: 'DOWN',
      reason: `${name} failed several times in a row, so nothing is sent for a while.`,
      until: circuit.openUntil,
    };
  if (circuit.isTrying)
    return {
      status: 'DOWN',
      reason: `${name} has been failing; one request is trying whether it is back.`,
    };
  const opensAt = rateLimiter.opensAt();
  if (opensAt > now())
    return {
      status: 'RATE_LIMITED',
      reason: `${name}'s rate limit is used up for the moment.`,
      until: opensAt,
    };
  if (coldStarts.isCold(model))
    return {
      status: 'COLD',
      reason:
        'A request takes much longer than usual: the model is probably starting, which takes minutes.',
    };
  return { status: 'AVAILABLE', reason: 'Ready to take a request.' };
}

/** Whether the balance, as it was last told, does not cover the least that an image can cost. */
function tooPoor(
  { provider, balance, observations }: Shared,
  model: CatalogueId,
): Availability | null {
  const { value: last, believedUntil } = balance;
  if (!last || believedUntil === null) return null;
  const { low } = observations.estimate(model, defaultsOf(model));
  if (last.credits >= low) return null;
  return {
    status: 'NO_CREDITS',
    reason: `The gateway's ${provider.name} account has ${last.credits / 1e6} credits left, which does not cover an image; top it up.`,
    until: believedUntil,
  };
}
