import { ForbiddenError } from '#src/domain/gateway-errors.ts';
import { readUsage, type Usage } from '#src/generations/store/usage.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { UsageGroup } from './enums.ts';
import { administrator } from './scopes.ts';
import { refusal } from './subscribe.ts';

const dayMs = 86_400_000;
const usualDays = 30;
/** It is added up anew each time. */
const mostDays = 366;

const UsageType = builder.objectRef<Usage>('Usage').implement({
  authScopes: { read: true, admin: true },
  description: 'What the generations of one group came to.',
  fields: (t) => ({
    group: t.exposeString('group', { description: 'What is common to them, as `by` says.' }),
    generations: t.exposeInt('generations', { description: 'How many were accepted.' }),
    images: t.exposeInt('images', { description: 'How many images were delivered.' }),
    held: t.expose('held', {
      type: 'Credits',
      description: 'What is held for those that have not ended.',
    }),
    charged: t.expose('charged', { type: 'Credits', description: 'What was paid for the images.' }),
    cost: t.expose('cost', {
      type: 'Credits',
      nullable: true,
      authScopes: administrator,
      unauthorizedResolver: () => null,
      description:
        'What their attempts cost the gateway, at providers or by the list; null without the scope ADMIN.',
    }),
  }),
});

builder.queryField('usage', (t) =>
  t.field({
    authScopes: { read: true, admin: true },
    type: [UsageType],
    description: `What was accepted in a time came to, at most ${mostDays} days: of the caller's account, or with the scope ADMIN of any or all.`,
    args: {
      by: t.arg({ type: UsageGroup, required: true, description: 'What it is added up by.' }),
      from: t.arg({
        type: 'DateTime',
        description: `Accepted from then on; by default ${usualDays} days before the end.`,
      }),
      to: t.arg({ type: 'DateTime', description: 'Accepted before then; by default now.' }),
      account: t.arg.id({
        description:
          "The id of an account; by default the caller's own, or all of them with the scope ADMIN.",
      }),
    },
    resolve: (_root, args, context) => {
      const to = args.to ?? context.now();
      const from = args.from ?? to - usualDays * dayMs;
      if (from > to || to - from > mostDays * dayMs)
        throw refusal(
          'INVALID_INPUT',
          `from is to be before to, and at most ${mostDays} days before it.`,
        );
      const accountId = accountOf(context, args.account ?? undefined);
      return context.database.read(() => readUsage({ by: args.by, from, to, accountId }));
    },
  }),
);

/** @returns undefined for all. @throws ForbiddenError for another's without the scope ADMIN */
function accountOf({ viewer }: Context, asked: string | undefined): string | undefined {
  if (viewer.scopes.includes('ADMIN')) return asked;
  if (asked === undefined || asked === viewer.accountId) return viewer.accountId;
  throw new ForbiddenError('The usage of other accounts needs a key with the scope ADMIN.');
}
