import { accounts } from '#src/accounts/accounts.ts';
import { keys } from '#src/accounts/keys.ts';
import { accountFacts, balanceFacts, keyFacts } from '#src/administration/facts.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import type { Command } from './command.ts';
import { credits, moment, table } from './table.ts';

/** Accounts. */
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
    usage: 'account rename ACCOUNT NAME',
    does: 'Gives an account another name.',
    options: {},
    async run({ administration }, { positionals: [id = '', name = ''] }) {
      const account = await administration.renameAccount(id, name);
      return { text: `It is called ${account.name}.`, json: accountFacts(account) };
    },
  },
  {
    usage: 'account suspend ACCOUNT',
    does: 'Has an account take no requests. What was accepted before goes on.',
    options: {},
    async run({ administration }, { positionals: [id = ''] }) {
      const account = await administration.suspendAccount(id);
      return {
        text: `Suspended since ${moment(account.suspendedAt)}.`,
        json: accountFacts(account),
      };
    },
  },
  {
    usage: 'account resume ACCOUNT',
    does: 'Has a suspended account take requests again.',
    options: {},
    async run({ administration }, { positionals: [id = ''] }) {
      const account = await administration.resumeAccount(id);
      return { text: 'It takes requests.', json: accountFacts(account) };
    },
  },
  {
    usage: 'account delete ACCOUNT',
    does: 'Deletes an account for ever. Its ledger stays; the gateway erases the rest, or the next start does.',
    options: { name: "the account's name, so that no other is deleted by mistake" },
    async run({ administration, database }, { positionals: [id = ''], options: { name } }) {
      const account = await database.read(() => accounts.mustFind(id));
      if (name !== account.name)
        throw new UsageError(
          `Say --name with the name of ${id}, which npm run admin -- list shows.`,
        );
      const gone = await administration.deleteAccount(id);
      return {
        text: 'Deleted. A gateway that runs erases its generations and images within a minute, or else the next start does.',
        json: accountFacts(gone),
      };
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
        ['ACCOUNT', 'NAME', 'AVAILABLE', 'HELD', 'SPENT', 'SUSPENDED'],
        all.map(({ id, name, available, held, spent, suspendedAt }) => [
          id,
          name,
          credits(available),
          credits(held),
          credits(spent),
          moment(suspendedAt),
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
