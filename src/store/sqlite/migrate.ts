import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { DataFolderError } from './data-folder.ts';

/**
 * The schema, one step a file, taken in the order of their names and never edited once released:
 * `user_version` counts the steps taken. Money is integer micro-credits, times are milliseconds
 * since the epoch.
 */
const folder = join(import.meta.dirname, 'migrations');

/**
 * Takes the steps that are missing, all or none. @throws DataFolderError when a newer gateway made the database:
 * what its steps mean is not known here
 */
export function migrate(connection: DatabaseSync): void {
  const steps = readdirSync(folder).sort();
  // Asked inside the transaction: another process may be taking the same steps.
  connection.exec('BEGIN IMMEDIATE');
  try {
    const row = connection.prepare('PRAGMA user_version').get() as { user_version: number };
    if (row.user_version > steps.length)
      throw new DataFolderError(
        `The database is of version ${row.user_version} and this gateway knows versions up to ${steps.length}; start the newer gateway.`,
      );
    for (const step of steps.slice(row.user_version))
      connection.exec(readFileSync(join(folder, step), 'utf8'));
    connection.exec(`PRAGMA user_version = ${steps.length}; COMMIT`);
  } catch (error) {
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}
