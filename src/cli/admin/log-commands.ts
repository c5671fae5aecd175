import { type Actor, type AdminLogEntry, adminLog } from '#src/administration/admin-log.ts';
import { parseCount } from './arguments.ts';
import type { Command } from './command.ts';
import { moment, table } from './table.ts';

/** What administrators did. */
export const logCommands: readonly Command[] = [
  {
    usage: 'log',
    does: 'Prints what administrators changed, newest first; with --json what was so before and after.',
    options: {
      account: 'what was done to this account alone',
      limit: 'how many entries; 50 by default',
    },
    async run({ database }, { options: { account: accountId, limit = '50' } }) {
      const entries = await database.read(() =>
        adminLog.page({ limit: parseCount(limit, 'a limit'), accountId }),
      );
      const text = table(
        ['WHEN', 'ACTION', 'ACCOUNT', 'KEY', 'BY'],
        entries.map(({ createdAt, action, accountId: account, target, actor }) => [
          moment(createdAt),
          action,
          account ?? '-',
          target ?? '-',
          nameOf(actor),
        ]),
      );
      return { text, json: entries.map(entryFacts) };
    },
  },
];

function nameOf({ door, accountId, keyId, user }: Actor): string {
  return door === 'COMMAND_LINE' ? `${user} at the command line` : (keyId ?? accountId ?? '-');
}

function entryFacts({ accountId, target, createdAt, ...entry }: AdminLogEntry) {
  return { ...entry, account: accountId, key: target, createdAt: moment(createdAt) };
}
