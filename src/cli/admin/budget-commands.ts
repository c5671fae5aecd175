import { accounts } from '#src/accounts/accounts.ts';
import { budgetFacts } from '#src/administration/facts.ts';
import { budgets } from '#src/budgets/budgets.ts';
import type { Budget, BudgetName } from '#src/domain/budgets.ts';
import { parseCredits, parsePeriod } from './arguments.ts';
import type { Command } from './command.ts';
import { credits, moment, table } from './table.ts';

const key = 'of this key alone, by its id; of all the account by default';

/** What accounts and keys may spend in a day, week or month. */
export const budgetCommands: readonly Command[] = [
  {
    usage: 'budget set ACCOUNT PERIOD CREDITS',
    does: 'Says what may be spent in each PERIOD: day, week or month.',
    options: { key },
    async run(
      { administration },
      { positionals: [account = '', period = '', amount = ''], options },
    ) {
      const name = nameOf(account, period, options.key);
      const budget = await administration.setBudget(name, parseCredits(amount));
      return { text: shown([budget]), json: budgetFacts(budget) };
    },
  },
  {
    usage: 'budget remove ACCOUNT PERIOD',
    does: 'Removes a budget.',
    options: { key },
    async run({ administration }, { positionals: [account = '', period = ''], options }) {
      await administration.removeBudget(nameOf(account, period, options.key));
      return { text: 'Removed.', json: { removed: true } };
    },
  },
  {
    usage: 'budget list ACCOUNT',
    does: 'Prints the budgets of an account and its keys, with what is used of them.',
    options: {},
    async run({ database, now }, { positionals: [account = ''] }) {
      const { id } = await database.read(() => accounts.mustFind(account));
      const found = (await database.read(() => budgets.listOf([id], now()))).get(id) ?? [];
      return { text: shown(found), json: found.map(budgetFacts) };
    },
  },
];

function nameOf(accountId: string, period: string, keyId: string | undefined): BudgetName {
  return { accountId, keyId: keyId ?? null, period: parsePeriod(period) };
}

function shown(found: readonly Budget[]): string {
  return table(
    ['OF', 'PERIOD', 'CREDITS', 'USED', 'UNTIL'],
    found.map(({ accountId, keyId, period, amount, used, endsAt }) => [
      keyId ?? accountId,
      period.toLowerCase(),
      credits(amount),
      credits(used),
      moment(endsAt),
    ]),
  );
}
