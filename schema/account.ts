import { type Account, accounts } from '#src/accounts/accounts.ts';
import type { KeyRecord } from '#src/accounts/key-record.ts';
import { BudgetType } from './budget.ts';
import { builder } from './builder.ts';
import { CreditStateType } from './credits.ts';
import { BackendIdEnum, Scope } from './enums.ts';
import { loadersOf } from './loaders.ts';
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
        '`live` or `test`: the second word of the key. It changes nothing in what the key may do.',
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
  accounts: t.field({
    authScopes: administrator,
    type: [AccountType],
    description: 'Every account of the gateway, oldest first.',
    resolve: (_root, _args, { database }) => database.read(() => accounts.list()),
  }),
}));
