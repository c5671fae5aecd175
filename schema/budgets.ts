import { accounts } from '#src/accounts/accounts.ts';
import { InvalidInputError, NotFoundError } from '#src/domain/gateway-errors.ts';
import { AccountType } from './account.ts';
import { actionsOf } from './actions.ts';
import { BudgetType } from './budget.ts';
import { builder } from './builder.ts';
import { BudgetPeriod } from './enums.ts';
import { administrator } from './scopes.ts';

const descriptions = {
  account: 'The id of the account.',
  key: 'The id of a key of the account; left out, it is for all of the account.',
  period: 'How often it begins anew. There is one budget for each period.',
} as const;

builder.mutationFields((t) => ({
  setBudget: t.field({
    authScopes: administrator,
    type: BudgetType,
    description:
      'Says how much an account, or one of its keys, may spend in a period. What was spent before in the present one counts.',
    errors: {
      types: [InvalidInputError, NotFoundError],
      directResult: true,
      union: { name: 'SetBudgetResult', description: 'The budget, or why it was not set.' },
    },
    args: {
      account: t.arg.id({ required: true, description: descriptions.account }),
      key: t.arg.id({ description: descriptions.key }),
      period: t.arg({ type: BudgetPeriod, required: true, description: descriptions.period }),
      amount: t.arg({
        type: 'Credits',
        required: true,
        description: 'What may be spent in a period; 0 for nothing.',
      }),
    },
    resolve: (_root, { account, key, period, amount }, context) =>
      actionsOf(context).setBudget({ accountId: account, keyId: key ?? null, period }, amount),
  }),
  removeBudget: t.field({
    authScopes: administrator,
    type: AccountType,
    description: 'Removes a budget: the account, or the key, may spend all credits again.',
    errors: {
      types: [NotFoundError],
      directResult: true,
      union: {
        name: 'RemoveBudgetResult',
        description: 'The account without it, or that there is none.',
      },
    },
    args: {
      account: t.arg.id({ required: true, description: descriptions.account }),
      key: t.arg.id({ description: descriptions.key }),
      period: t.arg({ type: BudgetPeriod, required: true, description: descriptions.period }),
    },
    resolve: async (_root, { account, key, period }, context) => {
      await actionsOf(context).removeBudget({ accountId: account, keyId: key ?? null, period });
      return context.database.read(() => accounts.mustFind(account));
    },
  }),
}));
