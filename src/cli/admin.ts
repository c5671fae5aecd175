import { randomBytes, randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Actor } from '#src/administration/admin-log.ts';
import { createAdministration } from '#src/administration/administration.ts';
import { BackupError } from '#src/backup/backup-error.ts';
import { ConfigError, parseConfig } from '#src/config.ts';
import { GatewayError } from '#src/domain/gateway-errors.ts';
import { openSharedStore } from '#src/store/open-store.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import type { Store } from '#src/store/store.ts';
import { StoreError } from '#src/store/store-error.ts';
import type { Host } from './admin/command.ts';
import { runCommand } from './admin/run-command.ts';
import { callersFolder } from './callers-folder.ts';
import { endWithClosedOutput } from './closed-output.ts';
import { UsageError } from './usage-error.ts';

/** `npm run admin`: beside a running gateway, which asks the database anew for each request. */
endWithClosedOutput();
await using stack = new AsyncDisposableStack();
try {
  const printed = await runCommand(process.argv.slice(2), () => createHost(stack));
  process.stdout.write(`${printed}\n`);
} catch (error) {
  if (!isExpected(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function createHost(stack: AsyncDisposableStack): Promise<Host> {
  const { DATA_DIR, DATABASE_URL, IMAGES, URL_SECRET } = parseConfig(process.env);
  let opened: Store | undefined;
  if (DATABASE_URL !== undefined)
    opened = stack.use(await openSharedStore({ url: DATABASE_URL, beside: true }));
  const open = () => {
    opened ??= stack.use(openSqliteStore(DATA_DIR, { beside: true }));
    return opened;
  };
  return {
    get database() {
      return open();
    },
    get administration() {
      return createAdministration({
        database: open(),
        now: Date.now,
        createId: randomUUID,
        randomBytes,
        onChange: () => {},
      }).as(actor());
    },
    dataFolder: DATA_DIR,
    isShared: DATABASE_URL !== undefined,
    bucket: IMAGES,
    urlSecret: URL_SECRET,
    callersFolder: callersFolder('admin'),
    now: Date.now,
  };
}

function actor(): Actor {
  const noKey = { accountId: null, keyId: null, requestId: null };
  return { door: 'COMMAND_LINE', ...noKey, user: userName() };
}

/** A user without an entry in the system's list, as in some containers, has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

function isExpected(error: unknown): error is Error {
  return [UsageError, GatewayError, ConfigError, StoreError, BackupError].some(
    (one) => error instanceof one,
  );
}
