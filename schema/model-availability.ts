import { defaultsOf } from '#models/defaults.ts';
import type { CatalogueId } from '#models/index.ts';
import { isServed, listPrice } from '#models/prices.ts';
import { anyPicture, standardStrength } from '#models/start.ts';
import type { Offer } from '#src/backends/backend.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { builder } from './builder.ts';
import { AvailabilityStatus, BackendIdEnum, WeightsKind } from './enums.ts';
import { anybody } from './scopes.ts';

/** What a backend says of a model. */
interface Availability extends Offer {
  readonly backend: BackendId;
  readonly model: CatalogueId;
}

export const ModelAvailabilityType = builder
  .objectRef<Availability>('ModelAvailability')
  .implement({
    authScopes: anybody,
    description: 'Whether a backend can run a model now.',
    fields: (t) => ({
      backend: t.field({
        type: BackendIdEnum,
        description: 'The backend that this is about.',
        resolve: (one) => one.backend,
      }),
      status: t.field({
        type: AvailabilityStatus,
        description: 'Whether the backend can run the model.',
        resolve: (one) => one.status,
      }),
      reason: t.exposeString('reason', {
        description: 'Why the status is so, and what to do about it, in a sentence for people.',
      }),
      until: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the status is expected to change, where that is known.',
        resolve: (one) => one.until ?? null,
      }),
      price: t.field({
        type: 'Credits',
        nullable: true,
        description: 'The list price of an image at the defaults; null where it is not served.',
        resolve: ({ model, backend }) =>
          isServed(model, backend) ? listPrice(model, backend, defaultsOf(model)) : null,
      }),
      startRefusal: t.string({
        nullable: true,
        description: 'Why it takes no picture to start from; null where it takes one.',
        resolve: ({ model, refuses }) =>
          refuses({ ...defaultsOf(model), image: anyPicture, strength: standardStrength }),
      }),
      weights: t.field({
        type: WeightsKind,
        description: 'Whether the backend has the published weights or demo weights.',
        resolve: (one) => one.weights,
      }),
      revision: t.exposeString('revision', {
        description: "The weights' commit, or the provider's contract.",
      }),
    }),
  });
