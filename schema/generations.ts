import {
  encodeGlobalID,
  type ResolveCursorConnectionArgs,
  resolveCursorConnection,
} from '@pothos/plugin-relay';
import { modelIds } from '#models/index.ts';
import { repository } from '#src/generations/store/repository.ts';
import type { GenerationView } from '#src/generations/watch/view.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { GenerationStatus } from './enums.ts';
import { GenerationType, ownGeneration } from './generation.ts';
import { defaultPage, idInCursor, maxPage, notACursor } from './pages.ts';
import { reader } from './scopes.ts';

const GenerationFilter = builder.inputType('GenerationFilter', {
  description: 'Which generations to list; what is left out does not matter.',
  fields: (t) => ({
    model: t.id({ description: `Only of this model: ${modelIds.join(', ')}.` }),
    status: t.field({
      type: [GenerationStatus],
      description: 'Only generations in one of these states.',
    }),
  }),
});

/** Where the item of a cursor stands among all. @throws GraphQLError for what is not the caller's */
async function seqOf(cursor: string | undefined, context: Context): Promise<number | undefined> {
  if (cursor === undefined) return undefined;
  const generation = await ownGeneration(context, idInCursor(cursor, 'Generation'));
  if (!generation) throw notACursor(cursor);
  return generation.seq;
}

builder.queryField('generations', (t) =>
  t.connection(
    {
      authScopes: reader,
      type: GenerationType,
      description: `The caller's generations, newest first; ${defaultPage} a page unless asked otherwise, at most ${maxPage}.`,
      args: {
        filter: t.arg({
          type: GenerationFilter,
          description: 'Which generations are listed; by default all.',
        }),
      },
      resolve: (_root, args, context) =>
        resolveCursorConnection(
          {
            args,
            defaultSize: defaultPage,
            maxSize: maxPage,
            // A number of the whole gateway would tell how busy the others are.
            toCursor: ({ id }: GenerationView) => encodeGlobalID('Generation', id),
          },
          // Newest first: what comes after a cursor in the list has a smaller number.
          async ({
            before,
            after,
            limit,
            inverted,
          }: ResolveCursorConnectionArgs): Promise<GenerationView[]> => {
            const page = {
              limit,
              before: await seqOf(after, context),
              after: await seqOf(before, context),
              oldestFirst: inverted,
              model: args.filter?.model ?? undefined,
              statuses: args.filter?.status ?? undefined,
            };
            return context.database.read(() => repository.page(context.viewer.accountId, page));
          },
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
