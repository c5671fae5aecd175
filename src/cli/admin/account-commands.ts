import { accounts } from '#src/accounts/accounts.ts';
import { keys } from '#src/accounts/keys.ts';
import { readEntries } from '#src/credits/entries.ts';
import { inCredits } from '#src/domain/credits.ts';
import { parseCount, parseCredits } from './arguments.ts';
import type { Command } from './command.ts';
import { accountFacts, balanceFacts, keyFacts } from './facts.ts';
import { credits, moment, table } from './table.ts';

/** Accounts and their credits. */
export const accountCommands: readonly Command[] = [
  {
    usage: 'account create NAME',
    does: 'Makes an account and prints its id.',
    options: { id: 'an id of your own' },
    async run({ administration }, { positionals: [name = ''], options: { id } }) {
      const account = await administration.createAccount({ id, name });
      return { text: account.id, json: accountFacts(account) };
    },
  },
  {
    usage: 'grant ACCOUNT CREDITS',
    does: 'Adds credits to an account.',
    options: { reference: 'names the grant: the same one again adds nothing' },
    async run({ administration, now }, { positionals: [accountId = '', amount = ''], options }) {
      const { isNew, balance } = await administration.grant({
        accountId,
        amount: parseCredits(amount),
        reference: options.reference ?? `command line ${moment(now())}`,
      });
      const done = isNew
        ? 'Granted.'
        : 'There was a grant with this reference before; nothing changed.';
      return {
        text: `${done} Available: ${credits(balance.available)}`,
        json: { account: accountId, granted: isNew, ...balanceFacts(balance) },
      };
    },
  },
  {
    usage: 'ledger ACCOUNT',
    does: "Prints an account's ledger, newest first.",
    options: { limit: 'how many entries; 50 by default' },
    async run({ database }, { positionals: [accountId = ''], options: { limit = '50' } }) {
      const { id } = await database.read(() => accounts.mustFind(accountId));
      const entries = await database.read(() =>
        readEntries(id, { limit: parseCount(limit, 'a limit') }),
      );
      const text = table(
        ['WHEN', 'KIND', 'CREDITS', 'FROM', 'TO', 'GENERATION'],
        entries.map((entry) => [
          moment(entry.createdAt),
          entry.kind,
          credits(entry.amount),
          entry.debit,
          entry.credit,
          entry.generationId ?? '-',
        ]),
      );
      const json = entries.map(
        ({ number, kind, amount, debit, credit, generationId, createdAt }) => ({
          number,
          kind,
          amount: inCredits(amount),
          from: debit,
          to: credit,
          generation: generationId,
          createdAt: moment(createdAt),
        }),
      );
      return { text, json };
    },
  },
  {
    usage: 'list',
    does: 'Prints every account with its credits and keys.',
    options: {},
    async run({ database }) {
      const all = await database.read(() => accounts.list());
      const keysOf = await database.read(() => keys.listOf(all.map(({ id }) => id)));
      const balances = table(
        ['ACCOUNT', 'NAME', 'AVAILABLE', 'HELD', 'SPENT'],
        all.map(({ id, name, available, held, spent }) => [
          id,
          name,
          credits(available),
          credits(held),
          credits(spent),
        ]),
      );
      const made = table(
        ['KEY', 'ACCOUNT', 'NAME', 'SCOPES', 'LAST USED', 'EXPIRES', 'REVOKED'],
        [...keysOf.values()]
          .flat()
          .map((key) => [
            key.id,
            key.accountId,
            key.name,
            key.scopes.join(',').toLowerCase(),
            moment(key.lastUsedAt),
            moment(key.expiresAt),
            moment(key.revokedAt),
          ]),
      );
      const json = all.map((account) => ({
        ...accountFacts(account),
        ...balanceFacts(account),
        keys: (keysOf.get(account.id) ?? []).map(keyFacts),
      }));
      return { text: `${balances}\n\n${made}`, json };
    },
  },
];
