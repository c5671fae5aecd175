import { encodeGlobalID } from '@pothos/plugin-relay';
import { maxPromptLength } from '#models/parameters.ts';
import { maxTagLength } from '#src/generations/library.ts';
import type { GenerationFilter as StoredFilter } from '#src/generations/store/filter.ts';
import { repository } from '#src/generations/store/repository.ts';
import type { GenerationView } from '#src/generations/watch/view.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { GenerationStatus, ModelIdEnum } from './enums.ts';
import { GenerationType, ownGeneration } from './generation.ts';
import { defaultPage, idInCursor, maxPage, notACursor, resolvePage } from './pages.ts';
import { reader } from './scopes.ts';
import { refusal } from './subscribe.ts';

/** More words make a search no narrower, and each is another condition. */
const maxWords = 10;

const GenerationFilter = builder.inputType('GenerationFilter', {
  description: 'Which generations to list; what is left out does not matter.',
  fields: (t) => ({
    model: t.field({ type: ModelIdEnum, description: 'Only of this model.' }),
    status: t.field({
      type: [GenerationStatus],
      description: 'Only generations in one of these states.',
    }),
    search: t.string({
      description: `Only where the prompt has each of these words, or parts of words, in any order and case: at most ${maxWords}.`,
    }),
    tag: t.string({ description: 'Only generations with this tag.' }),
    starred: t.boolean({
      description: 'Only where an image is marked; with false, only where none is.',
    }),
    createdFrom: t.field({ type: 'DateTime', description: 'Only from this moment on.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Only before this moment.' }),
  }),
});

/** @throws GraphQLError for a search of too many words, and for texts longer than any that is found */
function storedFilter(filter: Partial<typeof GenerationFilter.$inferInput>): StoredFilter {
  mustBeShort('search', filter.search, maxPromptLength);
  mustBeShort('tag', filter.tag, maxTagLength);
  const words = filter.search?.split(/\s+/).filter((word) => word !== '') ?? [];
  if (words.length > maxWords)
    throw refusal('INVALID_INPUT', `search has ${words.length} words; allowed are ${maxWords}.`);
  return {
    model: filter.model ?? undefined,
    statuses: filter.status ?? undefined,
    words,
    tag: filter.tag ?? undefined,
    starred: filter.starred ?? undefined,
    createdFrom: filter.createdFrom ?? undefined,
    createdBefore: filter.createdBefore ?? undefined,
  };
}

function mustBeShort(name: string, text: string | null | undefined, most: number): void {
  if (text && text.length > most)
    throw refusal('INVALID_INPUT', `${name} has ${text.length} characters; allowed are ${most}.`);
}

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
      resolve: async (_root, args, context) => {
        const filter = storedFilter(args.filter ?? {});
        const page = await resolvePage(
          {
            args,
            // A number of the whole gateway would tell how busy the others are.
            toCursor: ({ id }: GenerationView) => encodeGlobalID('Generation', id),
          },
          // Newest first: what comes after a cursor in the list has a smaller number.
          async ({ before, after, limit, inverted }) => {
            const page = {
              ...filter,
              limit,
              before: await seqOf(after, context),
              after: await seqOf(before, context),
              oldestFirst: inverted,
            };
            return context.database.read(() => repository.page(context.viewer.accountId, page));
          },
        );
        return {
          ...page,
          count: () =>
            context.database.read(() => repository.count(context.viewer.accountId, filter)),
        };
      },
    },
    {
      name: 'GenerationConnection',
      authScopes: reader,
      description: "A page of the caller's generations.",
      fields: (t) => ({
        totalCount: t.int({
          description: 'How many generations there are on all pages together.',
          resolve: ({ count }) => count(),
        }),
      }),
    },
    { name: 'GenerationEdge', authScopes: reader, description: 'A generation in a page.' },
  ),
);
