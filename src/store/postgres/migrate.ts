import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { StoreError } from '#src/store/store-error.ts';
import { presenceKey } from './presence.ts';

/**
 * The schema, one step a file, taken in the order of their names and never edited once released:
 * `schema_version` tells the steps taken. Money is integer micro-credits, times are milliseconds
 * since the epoch.
 */
const folder = join(import.meta.dirname, 'migrations');

/** Any number that no other program takes: processes that start at once take the steps one after the other. */
const lockKey = 7_264_118_035;

/**
 * Takes the steps that are missing, all or none, on a connection of its own: they may take long.
 *
 * @throws StoreError when a newer gateway made the schema, or processes run on an older one
 */
export async function migrate(connectionString: string): Promise<void> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5_000 });
  // Told by what is asked of it, too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await takeSteps(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function takeSteps(client: Client): Promise<void> {
  const steps = (await readdir(folder)).sort();
  await client.query('BEGIN');
  try {
    // Several processes may wait here for one that has much to do.
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query(`SELECT pg_advisory_xact_lock(${lockKey})`);
    await client.query('CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)');
    const { rows } = await client.query<{ version: number }>('SELECT version FROM schema_version');
    const version = rows[0]?.version ?? 0;
    if (version > steps.length)
      throw new StoreError(
        `The database is of version ${version} and this gateway knows versions up to ${steps.length}; start the newer gateway.`,
      );
    if (version > 0 && version < steps.length) await mustBeAlone(client, version);
    for (const step of steps.slice(version))
      await client.query(await readFile(join(folder, step), 'utf8'));
    await client.query('DELETE FROM schema_version');
    await client.query('INSERT INTO schema_version VALUES ($1)', [steps.length]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Processes of the version before would go on with a schema that they do not know. @throws StoreError */
async function mustBeAlone(client: Client, version: number): Promise<void> {
  const { rows } = await client.query<{ alone: boolean }>(
    `SELECT pg_try_advisory_xact_lock(${presenceKey}) AS alone`,
  );
  if (!rows[0]!.alone)
    throw new StoreError(
      `The database is of version ${version}, and processes of that version are running on it; stop them first, then start this one.`,
    );
}
