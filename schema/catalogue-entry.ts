import type { CatalogueEntry } from '#models/definition.ts';
import { type CatalogueId, catalogue } from '#models/index.ts';
import { builder } from './builder.ts';
import { ModelIdEnum } from './enums.ts';
import { ModelAvailabilityType } from './model-availability.ts';
import { anybody } from './scopes.ts';

/** A member of the catalogue with its id: what stands behind the GraphQL types of its members. */
export interface EntryView {
  readonly id: CatalogueId;
  readonly definition: CatalogueEntry;
}

export function entryView(id: CatalogueId): EntryView {
  return { id, definition: catalogue[id] };
}

export const CatalogueEntryType = builder.interfaceRef<EntryView>('CatalogueEntry').implement({
  authScopes: anybody,
  description: 'What a generation can be of: a model that draws, or what makes pictures larger.',
  resolveType: ({ id }) => catalogue[id].typeName,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the model, as in `tiny-sd`.' }),
    modelId: t.field({
      type: ModelIdEnum,
      description: 'The id as an enum has it: what recipes tell and filters take.',
      resolve: ({ id }) => id,
    }),
    name: t.string({
      description: 'The name of the model, for people.',
      resolve: ({ definition }) => definition.name,
    }),
    summary: t.string({
      description: 'What the model is, in a sentence.',
      resolve: ({ definition }) => definition.summary,
    }),
    availability: t.field({
      type: [ModelAvailabilityType],
      description: 'For each backend whether it can run the model now.',
      resolve: ({ id }, _args, { backends }) =>
        [...backends].map(([backend, { offer }]) => ({ ...offer(id), backend, model: id })),
    }),
  }),
});
