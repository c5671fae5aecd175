import type { ModelParameters } from '#models/definition.ts';
import { type ModelId, models } from '#models/index.ts';
import type { Offer } from '#src/backends/backend.ts';
import type { AvailabilityStatus } from '#src/domain/backends.ts';
import type { Contract } from '#src/backends/segmind/options.ts';
import type { Shared } from './run/context.ts';

interface OfferFacts {
  readonly model: ModelId;
  readonly contract: Contract;
  readonly isConfigured: boolean;
  readonly concurrency: number;
}

/** What is known of a model in the cloud, without asking: from the configuration and the answers so far. */
export function offerOf(shared: Shared, facts: OfferFacts): Offer {
  const { model, concurrency } = facts;
  return {
    ...availability(shared, facts),
    weights: 'PUBLISHED',
    revision: facts.contract,
    refuses,
    quote(parameters) {
      const { low, high } = shared.experience.estimate(model, parameters);
      const ms = shared.experience.expectedMs(model, parameters);
      return {
        low: low * parameters.samples,
        high: high * parameters.samples,
        // The samples run side by side, as far as there are places.
        expectedMs:
          ms === null ? null : Math.round(ms * Math.ceil(parameters.samples / concurrency)),
      };
    },
  };
}

interface Availability {
  readonly status: AvailabilityStatus;
  readonly reason: string;
  readonly until?: number;
}

function availability(shared: Shared, { model, isConfigured }: OfferFacts): Availability {
  const { standings, circuits, rateLimiter, coldStarts, now } = shared;
  if (!isConfigured)
    return { status: 'UNCONFIGURED', reason: 'There is no key for Segmind: set SEGMIND_API_KEY.' };
  const poor = tooPoor(shared, model);
  if (poor) return poor;
  const standing = standings.find(model);
  if (standing) return { status: standing.status, reason: standing.reason, until: standing.until };
  const circuit = circuits[model];
  if (circuit.openUntil !== null)
    return {
      status: 'DOWN',
      reason: 'Segmind failed several times in a row, so nothing is sent for a while.',
      until: circuit.openUntil,
    };
  if (circuit.isTrying)
    return {
      status: 'DOWN',
      reason: 'Segmind has been failing; one request is trying whether it is back.',
    };
  const opensAt = rateLimiter.opensAt();
  if (opensAt > now())
    return {
      status: 'RATE_LIMITED',
      reason: "Segmind's rate limit is used up for the moment.",
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

/** For how long a balance is believed to be as it was told: somebody may top it up. */
const balanceMs = 5 * 60_000;

/** Whether the balance, as it was last told, does not cover the least that an image can cost. */
function tooPoor({ upstream, experience, now }: Shared, model: ModelId): Availability | null {
  const balance = upstream.value;
  if (!balance || balance.at + balanceMs <= now()) return null;
  const least = models[model].parameters.parse({ prompt: '-' }) as ModelParameters;
  const { low } = experience.estimate(model, least);
  if (balance.credits >= low) return null;
  return {
    status: 'NO_CREDITS',
    reason: `The gateway's Segmind account has ${balance.credits / 1e6} credits left, which does not cover an image; top it up.`,
    until: balance.at + balanceMs,
  };
}

/** What Segmind's API has no parameter for. */
function refuses({ promptSyntax, decoder }: ModelParameters): string | null {
  if (promptSyntax !== 'LITERAL')
    return 'Segmind reads prompts as they are written; weighted prompts need the local backend.';
  if (decoder !== 'FULL')
    return "Segmind decodes with the model's own decoder; the tiny one needs the local backend.";
  return null;
}
