import { randomBytes, randomUUID } from 'node:crypto';
import { createAdministration } from '#src/accounts/administration.ts';
import { ConfigError, parseConfig } from '#src/config.ts';
import { DataFolderError } from '#src/database/data-folder.ts';
import { openDatabase } from '#src/database/database.ts';
import { GatewayError } from '#src/domain/gateway-errors.ts';
import { adminHelp, runCommand } from './admin/run-command.ts';
import { UsageError } from './usage-error.ts';

/** `npm run admin`: beside a running gateway, which asks the database anew for each request. */
const words = process.argv.slice(2);
if (words.length === 0 || words.includes('--help')) {
  process.stdout.write(adminHelp);
} else {
  using stack = new DisposableStack();
  try {
    const printed = await runCommand(words, () => {
      const { DATA_DIR } = parseConfig(process.env);
      const database = stack.use(openDatabase(DATA_DIR, { beside: true }));
      const administration = createAdministration({
        database,
        now: Date.now,
        createId: randomUUID,
        randomBytes,
        onChange: () => {},
      });
      return { database, administration, now: Date.now };
    });
    process.stdout.write(`${printed}\n`);
  } catch (error) {
    if (!isExpected(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function isExpected(error: unknown): error is Error {
  return [UsageError, GatewayError, ConfigError, DataFolderError].some(
    (one) => error instanceof one,
  );
}
