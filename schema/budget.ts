import { type Budget, levelOf } from '#src/domain/budgets.ts';
import { builder } from './builder.ts';
import { BudgetLevel, BudgetPeriod } from './enums.ts';
import { anybody } from './scopes.ts';

export const BudgetType = builder.objectRef<Budget>('Budget').implement({
  authScopes: anybody,
  description:
    'What may be spent in a period. A generation counts in the period of its acceptance: first what is held, then what was captured.',
  fields: (t) => ({
    period: t.field({
      type: BudgetPeriod,
      description: 'How often it begins anew.',
      resolve: ({ period }) => period,
    }),
    amount: t.expose('amount', { type: 'Credits', description: 'What may be spent in a period.' }),
    used: t.expose('used', {
      type: 'Credits',
      description: 'What is held and captured in the present period.',
    }),
    remaining: t.field({
      type: 'Credits',
      description: 'What is left in the present period.',
      resolve: ({ amount, used }) => Math.max(0, amount - used),
    }),
    level: t.field({
      type: BudgetLevel,
      description: 'Whether much is left of it.',
      resolve: levelOf,
    }),
    startsAt: t.expose('startsAt', {
      type: 'DateTime',
      description: 'When the present period began.',
    }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      description: 'When the present period ends, and it begins anew.',
    }),
  }),
});
