import { mostUpscaledSide } from '#models/upscaler/parameters.ts';
import { builder } from './builder.ts';
import { CatalogueEntryType, type EntryView, entryView } from './catalogue-entry.ts';
import type { Context } from './context.ts';
import { anybody } from './scopes.ts';

const UpscalerType = builder.objectRef<EntryView>('Upscaler').implement({
  authScopes: anybody,
  description: 'What makes pictures larger.',
  interfaces: [CatalogueEntryType],
  isTypeOf: (value) => (value as EntryView).id === 'upscaler',
  fields: (t) => ({
    factors: t.intList({
      description:
        'What pictures can be made larger by, the smallest first; each backend has its own. Empty where none makes any larger.',
      resolve: (_entry, _args, { backends }) => offeredFactors(backends),
    }),
    mostSide: t.int({
      description: 'The most pixels that a side of the result may have.',
      resolve: () => mostUpscaledSide,
    }),
  }),
});

builder.queryField('upscaler', (t) =>
  t.field({
    authScopes: anybody,
    type: UpscalerType,
    description: 'What makes pictures larger here, by how much, and on which backends.',
    resolve: () => entryView('upscaler'),
  }),
);

/** What the backends make pictures larger by that can do so, as far as it is known: each once, the smallest first. */
export function offeredFactors(backends: Context['backends']): number[] {
  const offers = [...backends.values()].map(({ offer }) => offer('upscaler'));
  const able = offers.filter(({ status }) => status !== 'UNCONFIGURED' && status !== 'NOT_SERVED');
  return [...new Set(able.flatMap(({ factors = [] }) => factors))].toSorted((a, b) => a - b);
}
