import { existsSync } from 'node:fs';
import { UsageError } from '#src/cli/usage-error.ts';
import { audit } from '#src/database/audit.ts';
import type { Command } from './command.ts';

/** The database as a whole. */
export const storeCommands: readonly Command[] = [
  {
    usage: 'backup FILE',
    does: 'Writes a consistent copy of the database to a new file, also while the gateway runs.',
    options: {},
    async run({ database }, { positionals: [file = ''] }) {
      if (existsSync(file)) throw new UsageError(`${file} is there already; name a new file.`);
      await database.backup(file);
      return `Written to ${file}.`;
    },
  },
  {
    usage: 'check',
    does: 'Checks that the books are right: balances, holds, entries, generations.',
    options: {},
    run({ database }) {
      const broken = audit(database.read);
      if (broken.length > 0) throw new UsageError(broken.join('\n'));
      return 'The books are right.';
    },
  },
];
