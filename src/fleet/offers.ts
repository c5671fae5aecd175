import type { CatalogueId } from '#models/index.ts';
import { workUnits } from '#models/prices.ts';
import type { Backend, Offer, Offering, Quote } from '#src/backends/backend.ts';
import { offerFrom } from '#src/backends/local/offer/offer-from.ts';
import {
  type AvailabilityStatus,
  type BackendId,
  backendIds,
  type WorkerView,
} from '#src/domain/backends.ts';
import type { ModelFacts } from './facts.ts';
import type { Member, Roster } from './roster.ts';

/** The sooner it can begin, the better; what is not listed cannot. */
const order: readonly AvailabilityStatus[] = [
  'AVAILABLE',
  'COLD',
  'RATE_LIMITED',
  'NO_CREDITS',
  'DOWN',
];

/**
 * The backends of all processes that share the work, for a router: of each the offer of the process
 * that can begin soonest.
 *
 * @param own of this process, which knows what a provider refuses though it has no key
 * @param takesWork whether this process runs generations, too: what it offers counts before the
 *   others have heard of it, and with its exact quotes
 */
export function createOffers(
  roster: Pick<Roster, 'members'>,
  own: ReadonlyMap<BackendId, Backend>,
  takesWork: boolean,
): ReadonlyMap<BackendId, Offering> {
  return new Map(backendIds.map((id) => [id, createOffering(id, roster, own.get(id), takesWork)]));
}

function createOffering(
  id: BackendId,
  roster: Pick<Roster, 'members'>,
  own: Backend | undefined,
  takesWork: boolean,
): Offering {
  const those = () => roster.members.flatMap(({ facts }) => facts[id] ?? []);
  return {
    get concurrency() {
      return Math.max(
        (takesWork && own?.concurrency) || 1,
        those().reduce((sum, { places }) => sum + places, 0),
      );
    },
    refreshLoras: async () => own?.refreshLoras?.(),
    knowFactors: async () => own?.knowFactors?.(),
    offer(model) {
      const [best] = those()
        .flatMap(({ models }) => models[model] ?? [])
        .toSorted((a, b) => rankOf(a.status) - rankOf(b.status));
      const here = takesWork ? own?.offer(model) : undefined;
      if (here && rankOf(here.status) <= rankOf(best?.status)) return here;
      return best ? toOffer(model, best, own?.offer(model)) : noOffer(own?.offer(model));
    },
  };
}

function rankOf(status: AvailabilityStatus | undefined): number {
  const rank = status === undefined ? -1 : order.indexOf(status);
  return rank < 0 ? order.length : rank;
}

function toOffer(model: CatalogueId, facts: ModelFacts, own: Offer | undefined): Offer {
  const { local, quote, ...told } = facts;
  if (local) return offerFrom(model, local, (key) => local.times[key] ?? null);
  return {
    ...told,
    refuses: own?.refuses ?? (() => null),
    quote: (parameters) => scaled(quote, workUnits(model, parameters)),
  };
}

/** A quote of the default image as one of so many units of its work. */
function scaled({ low, high, expectedMs }: Quote, units: number): Quote {
  return {
    low: Math.floor(low * units),
    high: Math.ceil(high * units),
    expectedMs: expectedMs === null ? null : Math.round(expectedMs * units),
  };
}

function noOffer(own: Offer | undefined): Offer {
  if (own?.status === 'NOT_SERVED') return own;
  const reason = 'No worker that runs at the moment can make it.';
  return {
    status: 'UNCONFIGURED',
    reason,
    weights: 'PUBLISHED',
    revision: 'none',
    refuses: () => reason,
    quote: () => ({ low: 0, high: 0, expectedMs: null }),
  };
}

/** Who runs generations on a backend. */
export function workersOf(members: readonly Member[], backend: BackendId): WorkerView[] {
  return members.flatMap(({ id, facts, seenAt }) => {
    const told = facts[backend];
    if (!told) return [];
    const models = Object.entries(told.models).map(([model, { status }]) => ({
      model: model as CatalogueId,
      isLoaded: status === 'AVAILABLE',
    }));
    return [{ id, backend, places: told.places, models, seenAt }];
  });
}
