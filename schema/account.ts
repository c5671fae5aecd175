import { encodeGlobalID } from '@pothos/plugin-relay';
import { type Account, accounts } from '#src/accounts/accounts.ts';
import type { KeyRecord } from '#src/accounts/key-record.ts';
import { BudgetType } from './budget.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { CreditStateType } from './credits.ts';
import { BackendIdEnum, Scope } from './enums.ts';
import { loadersOf } from './loaders.ts';
import { defaultPage, idInCursor, maxPage, notACursor, resolvePage } from './pages.ts';
import { administrator, anybody } from './scopes.ts';

export const ApiKeyType = builder.objectRef<KeyRecord>('ApiKey').implement({
  authScopes: anybody,
  description: 'What is known of an API key: everything but the key itself, which is not stored.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The part of the key after its environment.' }),
    name: t.exposeString('name', {
      description: 'A label for people, chosen when the key was made.',
    }),
    environment: t.exposeString('environment', {
      description:
        'The second word of the key, such as `live` or `test`. It changes nothing in what the key may do.',
    }),
    scopes: t.field({
      type: [Scope],
      description: 'What requests with this key may do.',
      resolve: ({ scopes }) => [...scopes],
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the key was made.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the key stops working; null for never.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the key was revoked; null for a key that was not.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a request last came with the key, to the minute; null before the first.',
    }),
    replacedBy: t.exposeID('replacedBy', {
      nullable: true,
      description: 'The key that a rotation put in its place.',
    }),
    models: t.field({
      type: ['ID'],
      nullable: true,
      description: 'The ids of the models that it may use; null for all.',
      resolve: ({ limits: { models } }) => models && [...models],
    }),
    backends: t.field({
      type: [BackendIdEnum],
      nullable: true,
      description: 'The backends that it may use; null for all.',
      resolve: ({ limits: { backends } }) => backends && [...backends],
    }),
    requestsPerMinute: t.int({
      nullable: true,
      description: "Generations that it may ask for in a minute, beside the account's own limit.",
      resolve: ({ limits: { requestsPerMinute } }) => requestsPerMinute,
    }),
    budgets: t.field({
      type: [BudgetType],
      description: 'Its own budgets, which it shares with the keys that it was rotated to.',
      resolve: async ({ accountId, origin }, _args, context) => {
        const budgets = await loadersOf(context).budgetsOf.load(accountId);
        return budgets.filter(({ keyId }) => keyId === origin);
      },
    }),
  }),
});

export const AccountType = builder.objectRef<Account>('Account').implement({
  authScopes: anybody,
  description: 'Whose generations, images and credits are whose.',
  fields: (t) => ({
    id: t.exposeID('id', {
      description: 'The id of the account, as the mutations of administration take it.',
    }),
    name: t.exposeString('name', { description: 'The name of the account, for people.' }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the account was made.',
    }),
    suspendedAt: t.expose('suspendedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when it takes no requests; null while it does.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; null while it is there.',
    }),
    credits: t.field({
      authScopes: { read: true, admin: true },
      type: CreditStateType,
      description: 'The balance of the account.',
      resolve: ({ id }) => ({ accountId: id }),
    }),
    budgets: t.field({
      authScopes: { read: true, admin: true },
      type: [BudgetType],
      description: 'What all of its keys together may spend in a period.',
      resolve: async ({ id }, _args, context) => {
        const budgets = await loadersOf(context).budgetsOf.load(id);
        return budgets.filter(({ keyId }) => keyId === null);
      },
    }),
    keys: t.field({
      authScopes: administrator,
      type: [ApiKeyType],
      description: 'Its keys, oldest first, those that ended included.',
      resolve: ({ id }, _args, context) => loadersOf(context).keysOf.load(id),
    }),
  }),
});

builder.queryFields((t) => ({
  account: t.field({
    authScopes: administrator,
    type: AccountType,
    nullable: true,
    description: 'An account of the gateway by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id of the account.' }) },
    resolve: (_root, { id }, { database }) => database.read(() => accounts.find(id)),
  }),
}));

/** The id of the account that a cursor names. @throws GraphQLError for what is none */
async function idOf(cursor: string | undefined, { database }: Context) {
  if (cursor === undefined) return undefined;
  const id = idInCursor(cursor, 'Account');
  if (await database.read(() => accounts.find(id))) return id;
  throw notACursor(cursor);
}

builder.queryField('accounts', (t) =>
  t.connection(
    {
      authScopes: administrator,
      type: AccountType,
      description: `The accounts of the gateway, oldest first; ${defaultPage} a page unless asked otherwise, at most ${maxPage}.`,
      args: {
        search: t.arg.string({
          description:
            'Those alone whose id or name has this in it; letters of ASCII in either case.',
        }),
      },
      resolve: async (_root, { search, ...args }, context) => {
        const filter = { search: search ?? undefined };
        const page = await resolvePage(
          {
            args,
            toCursor: ({ id }: Account) => encodeGlobalID('Account', id),
          },
          async ({ before, after, limit, inverted }) => {
            const places = {
              after: await idOf(after, context),
              before: await idOf(before, context),
            };
            const page = { ...filter, ...places, limit, newestFirst: inverted };
            return context.database.read(() => accounts.page(page));
          },
        );
        return { ...page, count: () => context.database.read(() => accounts.count(filter)) };
      },
    },
    {
      name: 'AccountConnection',
      authScopes: administrator,
      description: 'A page of accounts.',
      fields: (t) => ({
        totalCount: t.int({
          description: 'How many accounts there are on all pages together.',
          resolve: ({ count }) => count(),
        }),
      }),
    },
    { name: 'AccountEdge', authScopes: administrator, description: 'An account in a page.' },
  ),
);
