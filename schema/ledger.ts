import { encodeGlobalID } from '@pothos/plugin-relay';
import { countEntries, type LedgerEntry, readEntries } from '#src/credits/entries.ts';
import { builder } from './builder.ts';
import { Bucket, LedgerEntryKind } from './enums.ts';
import { GenerationType, ownGeneration } from './generation.ts';
import { defaultPage, idInCursor, maxPage, notACursor, resolvePage } from './pages.ts';
import { reader } from './scopes.ts';

function entryId({ accountId, number }: LedgerEntry): string {
  return encodeGlobalID('LedgerEntry', `${accountId}:${number}`);
}

/** @throws GraphQLError for what is not an entry of this account */
function numberOf(cursor: string | undefined, accountId: string): number | undefined {
  if (cursor === undefined) return undefined;
  const id = idInCursor(cursor, 'LedgerEntry');
  const number = Number(id.slice(accountId.length + 1));
  if (id === `${accountId}:${number}` && Number.isSafeInteger(number) && number > 0) return number;
  throw notACursor(cursor);
}

const LedgerEntryType = builder.objectRef<LedgerEntry>('LedgerEntry').implement({
  authScopes: reader,
  description:
    'One movement of credits from one bucket to another. Entries never change, and what all buckets hold together is what was granted.',
  fields: (t) => ({
    id: t.id({ description: 'The id of the entry, and its cursor in the list.', resolve: entryId }),
    kind: t.field({
      type: LedgerEntryKind,
      description: 'The kind of the movement.',
      resolve: ({ kind }) => kind,
    }),
    amount: t.expose('amount', {
      type: 'Credits',
      description: 'The credits that moved; never negative.',
    }),
    from: t.field({
      type: Bucket,
      description: 'The bucket that the credits left.',
      resolve: ({ debit }) => debit,
    }),
    to: t.field({
      type: Bucket,
      description: 'The bucket that the credits went to.',
      resolve: ({ credit }) => credit,
    }),
    generation: t.field({
      type: GenerationType,
      nullable: true,
      description: 'The generation that they were moved for; null for a grant.',
      resolve: ({ generationId }, _args, context) =>
        generationId === null ? null : ownGeneration(context, generationId),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the credits moved.' }),
  }),
});

builder.queryField('ledger', (t) =>
  t.connection(
    {
      authScopes: reader,
      type: LedgerEntryType,
      description: `Every movement of the caller's credits, newest first; ${defaultPage} a page unless asked otherwise, at most ${maxPage}.`,
      resolve: async (_root, args, { database, viewer }) => {
        const page = await resolvePage(
          { args, toCursor: entryId },
          // Newest first: what comes after a cursor in the list has a smaller number.
          async ({ before, after, limit, inverted }) =>
            database.read(() =>
              readEntries(viewer.accountId, {
                limit,
                before: numberOf(after, viewer.accountId),
                after: numberOf(before, viewer.accountId),
                oldestFirst: inverted,
              }),
            ),
        );
        return { ...page, count: () => database.read(() => countEntries(viewer.accountId)) };
      },
    },
    {
      name: 'LedgerConnection',
      authScopes: reader,
      description: 'A page of the ledger.',
      fields: (t) => ({
        totalCount: t.int({
          description: 'How many entries there are on all pages together.',
          resolve: ({ count }) => count(),
        }),
      }),
    },
    { name: 'LedgerEdge', authScopes: reader, description: 'An entry in a page.' },
  ),
);
