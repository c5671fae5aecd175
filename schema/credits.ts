import type { Hold } from '#src/credits/ledger.ts';
import type { UpstreamCredits } from '#src/domain/credits.ts';
import { builder } from './builder.ts';
import { BackendIdEnum } from './enums.ts';
import { loadersOf } from './loaders.ts';
import { administrator, anybody, owner, reader } from './scopes.ts';
import { subscribe } from './subscribe.ts';

const UpstreamCreditsType = builder.objectRef<UpstreamCredits>('UpstreamCredits').implement({
  authScopes: administrator,
  description: "The gateway's own credits at a provider, as it last said.",
  fields: (t) => ({
    backend: t.field({
      type: BackendIdEnum,
      description: 'The provider that keeps these credits.',
      resolve: (upstream) => upstream.backend,
    }),
    remaining: t.expose('remaining', {
      type: 'Credits',
      nullable: true,
      description: 'What is left there; null before it said anything.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the provider last told its balance; null before it did.',
    }),
  }),
});

/** An account; its credits are read when a field asks for them. */
export interface CreditState {
  readonly accountId: string;
}

export const CreditStateType = builder.objectRef<CreditState>('CreditState').implement({
  authScopes: anybody,
  description:
    "An account's credits. Available and held add up to what was granted less what was spent.",
  fields: (t) => ({
    id: t.id({
      description: 'One for each account, so that normalised caches update it in place.',
      resolve: ({ accountId }) => `credits:${accountId}`,
    }),
    available: t.field({
      type: 'Credits',
      description: 'Free to be held for the next request.',
      resolve: async ({ accountId }, _, context) =>
        (await loadersOf(context).balanceOf.load(accountId)).available,
    }),
    held: t.field({
      type: 'Credits',
      description: 'Reserved for generations that have not ended.',
      resolve: async ({ accountId }, _, context) =>
        (await loadersOf(context).balanceOf.load(accountId)).held,
    }),
    spent: t.field({
      type: 'Credits',
      description: 'Captured for images delivered.',
      resolve: async ({ accountId }, _, context) =>
        (await loadersOf(context).balanceOf.load(accountId)).spent,
    }),
    upstream: t.field({
      type: [UpstreamCreditsType],
      authScopes: administrator,
      unauthorizedResolver: () => [],
      description: "The gateway's own credits at its providers; empty without the scope ADMIN.",
      resolve: (_state, _args, { upstreamCredits }) => [...upstreamCredits()],
    }),
  }),
});

interface Cost {
  readonly estimated: number;
  readonly hold: Hold | undefined;
}

export const GenerationCostType = builder.objectRef<Cost>('GenerationCost').implement({
  authScopes: owner,
  description: 'What a generation costs. Held at acceptance; captured and released at its end.',
  fields: (t) => ({
    estimated: t.expose('estimated', {
      type: 'Credits',
      description: 'What the chosen backend was expected to cost.',
    }),
    held: t.field({
      type: 'Credits',
      description: 'Still reserved: 0 once it has ended.',
      resolve: ({ hold }) => (hold?.state === 'OPEN' ? hold.amount : 0),
    }),
    captured: t.field({
      type: 'Credits',
      description: 'Paid for the images delivered.',
      resolve: ({ hold }) => hold?.captured ?? 0,
    }),
    released: t.field({
      type: 'Credits',
      description: 'Returned to the available credits.',
      resolve: ({ hold }) => (hold && hold.state !== 'OPEN' ? hold.amount - hold.captured : 0),
    }),
  }),
});

builder.queryField('credits', (t) =>
  t.field({
    authScopes: reader,
    type: CreditStateType,
    description: "The caller's credits.",
    resolve: (_root, _args, { viewer }) => ({ accountId: viewer.accountId }),
  }),
);

builder.subscriptionField('credits', (t) =>
  t.field({
    authScopes: reader,
    type: CreditStateType,
    description: "The caller's credits: first as they are, then after every change.",
    subscribe: (_root, _args, context) =>
      subscribe(context, (signal) => context.creditBus.watch(context.viewer.accountId, signal)),
    resolve: (_event, _args, { viewer }) => ({ accountId: viewer.accountId }),
  }),
);
