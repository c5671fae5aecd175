import { accounts } from '#src/accounts/accounts.ts';
import { keys } from '#src/accounts/keys.ts';
import { budgets } from '#src/budgets/budgets.ts';
import type { Budget, BudgetName } from '#src/domain/budgets.ts';
import { inCredits, type MicroCredits } from '#src/domain/credits.ts';
import { invalidInput, NotFoundError } from '#src/domain/gateway-errors.ts';
import type { Steps } from '#src/store/steps.ts';
import type { AdminAction, AdminChange } from './admin-log.ts';
import type { ActionContext } from './context.ts';
import { budgetFacts } from './facts.ts';

export interface BudgetActions {
  /** Makes a budget, or changes its amount. @throws NotFoundError, InvalidInputError */
  setBudget(name: BudgetName, amount: MicroCredits): Promise<Budget>;
  /** @throws NotFoundError */
  removeBudget(name: BudgetName): Promise<void>;
}

export function budgetActions({ change, now }: ActionContext): BudgetActions {
  return {
    setBudget: (name, amount) =>
      change(function* () {
        if (!Number.isSafeInteger(amount) || amount < 0)
          throw invalidInput('amount', `${inCredits(amount)} is not an amount.`, 'credits from 0');
        const own = yield* named(name);
        const before = yield* budgets.find(own, now());
        const value = yield* budgets.set(own, amount, now());
        return { value, change: changed('BUDGET_SET', own, before, value) };
      }),

    removeBudget: (name) =>
      change(function* () {
        const own = yield* named(name);
        const before = yield* budgets.find(own, now());
        if (!before) throw new NotFoundError('budget', noBudget(own));
        yield* budgets.remove(own);
        return { value: undefined, change: changed('BUDGET_REMOVED', own, before, undefined) };
      }),
  };
}

/** The same with the first of the key's rotations. @throws NotFoundError for an account or key that is not there */
function* named({ accountId, keyId, period }: BudgetName): Steps<BudgetName> {
  yield* accounts.mustFind(accountId);
  if (keyId === null) return { accountId, keyId, period };
  const key = yield* keys.mustFind(keyId);
  if (key.accountId !== accountId) throw new NotFoundError('key');
  return { accountId, keyId: key.origin, period };
}

function noBudget({ accountId, keyId, period }: BudgetName): string {
  const whose = keyId === null ? `account ${accountId}` : `key ${keyId}`;
  return `There is no budget of ${whose} for a ${period.toLowerCase()}.`;
}

function changed(
  action: AdminAction,
  { accountId, keyId }: BudgetName,
  before: Budget | undefined,
  after: Budget | undefined,
): AdminChange {
  return {
    action,
    accountId,
    target: keyId,
    before: before ? budgetFacts(before) : null,
    after: after ? budgetFacts(after) : null,
  };
}
