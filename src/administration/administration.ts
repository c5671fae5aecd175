import { type AccountActions, accountActions } from './account-actions.ts';
import type { Actor } from './admin-log.ts';
import { type BudgetActions, budgetActions } from './budget-actions.ts';
import { type AdministrationOptions, actionContext } from './context.ts';
import { type KeyActions, keyActions } from './key-actions.ts';
import { type PullActions, pullActions } from './pull-actions.ts';

/** What an administrator can do, from the command line or over the API: the same code behind both. */
export type AdminActions = AccountActions & KeyActions & BudgetActions & PullActions;

export interface Administration {
  /** The actions of this administrator: each is logged as theirs. */
  as(actor: Actor): AdminActions;
}

export function createAdministration(options: AdministrationOptions): Administration {
  return {
    as(actor) {
      const context = actionContext(options, actor);
      return {
        ...accountActions(context),
        ...keyActions(context),
        ...budgetActions(context),
        ...pullActions(context),
      };
    },
  };
}
