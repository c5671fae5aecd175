import { chmod, chown, cp, readdir, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import type { PostgresBinaries } from './binaries.ts';
import { freePort, type Instance, startInstance } from './instance.ts';

/** Of the standby among what follows the primary, and of the slot that keeps for it what changes meanwhile. */
const name = 'standby';

/** What a copy needs no file of, as `pg_basebackup` leaves it out. */
const leftOut =
  /^(postmaster\.(pid|opts)|standby\.signal|backup_label(\.old)?|(pg_wal|pg_replslot|pg_notify|pg_serial|pg_snapshots|pg_stat|pg_stat_tmp|pg_subtrans|pg_dynshmem)\/.+|.*\/pg_internal\.init.*|.*pgsql_tmp.*)$/;

/**
 * A server that follows another one, which from then on commits nothing that is not on the disk of both.
 *
 * npm's package has no pg_basebackup, so the copy is made as
 * https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP says.
 *
 * @param url of the primary, as a user who may do anything
 * @param data a folder that is not there yet
 */
export async function startStandby(
  url: string,
  primary: Instance,
  data: string,
  options: { readonly binaries: PostgresBinaries; readonly settings: readonly string[] },
): Promise<Instance> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_create_physical_replication_slot($1, true)', [name]);
    await client.query('SELECT pg_backup_start($1, fast => true)', [name]);
    await copyData(primary.data, data);
    const { rows } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    );
    await writeFile(join(data, 'backup_label'), rows[0]!.labelfile);
    await writeFile(join(data, 'standby.signal'), '');
    await giveTo(options.binaries.user, data);
    const settings = [
      ...options.settings,
      `primary_conninfo=${conninfoOf(url)}`,
      `primary_slot_name=${name}`,
    ];
    const standby = await startInstance({ ...options, data, port: await freePort(), settings });
    await client.query(`ALTER SYSTEM SET synchronous_standby_names = '${name}'`);
    await client.query('SELECT pg_reload_conf()');
    while (!(await isSynchronous(client))) await wait(20);
    return standby;
  } finally {
    await client.end();
  }
}

/** It takes changes from now on. */
export async function promote(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_promote()');
  } finally {
    await client.end();
  }
}

async function copyData(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    filter: (source) => !leftOut.test(relative(from, source).split(sep).join('/')),
  });
}

/** PostgreSQL takes only files that are its user's own. */
async function giveTo({ uid, gid }: PostgresBinaries['user'], folder: string): Promise<void> {
  await chmod(folder, 0o700);
  if (uid === undefined || gid === undefined) return;
  await chown(folder, uid, gid);
  for (const one of await readdir(folder, { recursive: true }))
    await chown(join(folder, one), uid, gid);
}

async function isSynchronous(client: Client): Promise<boolean> {
  const { rows } = await client.query(
    "SELECT 1 FROM pg_stat_replication WHERE application_name = $1 AND sync_state = 'sync'",
    [name],
  );
  return rows.length > 0;
}

function conninfoOf(url: string): string {
  const { hostname, port, username, password } = new URL(url);
  return `host=${hostname} port=${port} user=${username} password=${password} application_name=${name}`;
}
