import { defaultsOf } from '#models/defaults.ts';
import { type CatalogueId, catalogueIds } from '#models/index.ts';
import type { Backend, Offer, Quote } from '#src/backends/backend.ts';
import type { LocalBackend } from '#src/backends/local/local-backend.ts';
import type { BackendId } from '#src/domain/backends.ts';

/** What a process tells the others of itself. Plain data: it says the same on another machine. */
export type ProcessFacts = Partial<Record<BackendId, BackendFacts>>;

export interface BackendFacts {
  /** Generations that it runs there at once. */
  readonly places: number;
  readonly models: Partial<Record<CatalogueId, ModelFacts>>;
}

/** What it can do for a model, and what an image of the defaults would cost and take there. */
export interface ModelFacts
  extends Pick<
    Offer,
    'status' | 'reason' | 'until' | 'weights' | 'revision' | 'loras' | 'factors'
  > {
  readonly quote: Quote;
  /** Of the engine, whose offer can be made from it. */
  readonly local?: ReturnType<LocalBackend['facts']>;
}

/** What these backends can do. Models that they do not have are left out. */
export function factsOf(backends: ReadonlyMap<BackendId, Backend>): ProcessFacts {
  const facts: ProcessFacts = {};
  for (const [id, backend] of backends) {
    const models: Partial<Record<CatalogueId, ModelFacts>> = {};
    for (const model of catalogueIds) {
      const { quote, refuses: _, ...offer } = backend.offer(model);
      if (offer.status === 'UNCONFIGURED' || offer.status === 'NOT_SERVED') continue;
      models[model] = {
        ...offer,
        quote: quote({ ...defaultsOf(model), seed: 0 }),
        ...(isLocal(backend) && { local: backend.facts(model) }),
      };
    }
    if (Object.keys(models).length > 0) facts[id] = { places: backend.concurrency, models };
  }
  return facts;
}

function isLocal(backend: Backend): backend is LocalBackend {
  return backend.id === 'local' && 'facts' in backend;
}
