import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createDiskStore } from '#src/images/disk-store.ts';
import { withStaging } from '#src/images/staging.ts';
import { audit } from '#src/store/audit.ts';
import { openPostgresStore } from '#src/store/postgres/store.ts';
import { movedName } from '#src/store/sqlite/data-folder.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { all, get, run, type Steps } from '#src/store/steps.ts';
import { BackupError, explained } from './backup-error.ts';
import { readRows, type Table, tablesOf } from './tables.ts';

export interface Moved {
  readonly accounts: number;
  readonly generations: number;
  /** Where it is now, without the password: `name at host:port`. */
  readonly target: string;
}

/**
 * Copies what a data folder's database holds to an empty one in PostgreSQL, in one transaction that
 * stands only when the books are right there, too. The folder is marked, so that no gateway runs on
 * both: they would run the same generations.
 *
 * @throws BackupError, StoreError, among them that a gateway has the folder; nothing was moved then
 */
export async function moveToPostgres(dataFolder: string, url: string): Promise<Moved> {
  await using source = openSqliteStore(dataFolder);
  const broken = source.read(() => audit());
  if (broken.length > 0) throw new BackupError(['Nothing was moved.', ...broken].join('\n'));
  // PostgreSQL is beside a bucket, where images are copied to from their folder.
  await withStaging(createDiskStore(join(dataFolder, 'images')), source).staging.settle();
  await using target = await openPostgresStore({
    url,
    applicationName: `darkroom move ${process.pid}`,
  });
  using rows = new DatabaseSync(join(dataFolder, 'darkroom.db'), { readOnly: true });
  const mark = join(dataFolder, movedName);
  await writeFile(mark, `${placeOf(url)}\n`).catch((error: unknown) => {
    throw explained('The folder cannot be marked as moved', error);
  });
  try {
    const counts = await target.write(() => copyAll(rows));
    return {
      accounts: counts.get('accounts')!,
      generations: counts.get('generations')!,
      target: placeOf(url),
    };
  } catch (error) {
    await rm(mark);
    throw error;
  }
}

/** @returns how many rows each table has */
function* copyAll(source: DatabaseSync): Steps<Map<string, number>> {
  const held = yield* get<{ count: number }>('SELECT count(*) AS count FROM accounts');
  if (held!.count > 0)
    throw new BackupError(
      'The database is not empty: a gateway has run on it. Name a new one. Nothing was moved.',
    );
  const counts = new Map<string, number>();
  for (const table of tablesOf(source)) {
    counts.set(table.name, yield* copyTable(source, table));
  }
  yield* continueNumbers();
  const broken = yield* audit();
  if (broken.length > 0) throw new BackupError(['Nothing was moved.', ...broken].join('\n'));
  return counts;
}

/** Rows of one statement: more bytes in one would only take more memory. */
const batchRows = 500;

function* copyTable(source: DatabaseSync, table: Table): Steps<number> {
  const columns = table.columns.join(', ');
  const insert = `INSERT INTO ${table.name} (${columns}) OVERRIDING SYSTEM VALUE
    SELECT ${columns} FROM json_populate_recordset(CAST(NULL AS ${table.name}), CAST(? AS json))`;
  let count = 0;
  for (const batch of readRows(source, table, batchRows)) {
    count += yield* run(insert, `[${batch.join(',')}]`);
  }
  return count;
}

/** Rows that come later are numbered after those that were copied. */
function* continueNumbers(): Steps<void> {
  const identities = yield* all<{ table: string; column: string }>(`
    SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
    WHERE table_schema = current_schema() AND is_identity = 'YES'`);
  for (const { table, column } of identities)
    yield* get(`
      SELECT setval(pg_get_serial_sequence('${table}', '${column}'), max(${column})) FROM ${table}
      HAVING max(${column}) IS NOT NULL`);
}

function placeOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${pathname.slice(1)} at ${hostname}:${port || 5432}`;
}
