import { type ResolveCursorConnectionArgs, resolveCursorConnection } from '@pothos/plugin-relay';
import { modelIds } from '#models/index.ts';
import { repository } from '#src/generations/store/repository.ts';
import type { GenerationView } from '#src/generations/watch/view.ts';
import { builder } from './builder.ts';
import { GenerationStatus } from './enums.ts';
import { GenerationType } from './generation.ts';
import { defaultPage, maxPage, parseCursor } from './pages.ts';
import { reader } from './scopes.ts';

const GenerationFilter = builder.inputType('GenerationFilter', {
  description: 'Which generations to list; what is left out does not matter.',
  fields: (t) => ({
    model: t.id({ description: `Only of this model: ${modelIds.join(', ')}.` }),
    status: t.field({ type: [GenerationStatus], description: 'Only in one of these states.' }),
  }),
});

builder.queryField('generations', (t) =>
  t.connection(
    {
      authScopes: reader,
      type: GenerationType,
      description: `The caller's generations, newest first; ${defaultPage} a page unless asked otherwise, at most ${maxPage}.`,
      args: { filter: t.arg({ type: GenerationFilter, description: 'Which ones.' }) },
      resolve: (_root, args, { database, viewer }) =>
        resolveCursorConnection(
          {
            args,
            defaultSize: defaultPage,
            maxSize: maxPage,
            toCursor: (generation: GenerationView) => String(generation.seq),
          },
          // Newest first: what comes after a cursor in the list has a smaller number.
          ({ before, after, limit, inverted }: ResolveCursorConnectionArgs): GenerationView[] =>
            repository.page(database.read, viewer.accountId, {
              limit,
              before: parseCursor(after),
              after: parseCursor(before),
              oldestFirst: inverted,
              model: args.filter?.model ?? undefined,
              statuses: args.filter?.status ?? undefined,
            }),
        ),
    },
    {
      name: 'GenerationConnection',
      authScopes: reader,
      description: "A page of the caller's generations.",
    },
    { name: 'GenerationEdge', authScopes: reader, description: 'A generation in a page.' },
  ),
);
