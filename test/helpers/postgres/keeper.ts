/**
 * Keeps one PostgreSQL server for the process that forked it, and a standby of it where that is asked for, in a
 * folder of its own. They and the folder go when that process ends, however it ends: then the channel between the two closes.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries, type PostgresBinaries } from './binaries.ts';
import { freePort, type Instance, startInstance } from './instance.ts';
import type { KeeperAnswer, KeeperRequest } from './server.ts';
import { promote, startStandby } from './standby.ts';

const portTries = 5;

const settings = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'darkroom-postgres-'));
const password = randomBytes(16).toString('base64url');
let binaries: PostgresBinaries;
let server: Instance;
let standby: Instance | undefined;
/** Of all servers so far. */
let count = 0;

/** What is being done, which never rejects: what begins after the end of the other process would stay. */
let work: Promise<void> = Promise.resolve();

process.once('disconnect', () => void work.then(leave));
// The terminal tells every process of its group; this one ends after the one it keeps the server for.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

work = answer(begin);
process.on('message', (request: KeeperRequest) => {
  work = work.then(() => answer(() => obey(request)));
});

async function obey(request: KeeperRequest): Promise<string> {
  switch (request.do) {
    case 'START':
      server = await startInstance({ ...server, binaries, settings });
      return '';
    case 'STOP':
      await server.stop(request.mode);
      return '';
    case 'STANDBY':
      standby = await startStandby(urlOf(server), server, nextData(), { binaries, settings });
      return urlOf(standby);
    case 'PROMOTE':
      if (!standby) throw new Error('there is no standby');
      await promote(urlOf(standby));
      server = standby;
      standby = undefined;
      return urlOf(server);
  }
}

function nextData(): string {
  count += 1;
  return join(folder, `data-${count}`);
}

function urlOf({ port }: Instance): string {
  return `postgres://darkroom:${password}@127.0.0.1:${port}/postgres`;
}

/** @returns the URL of the new server */
async function begin(): Promise<string> {
  // Not for root alone: the server may run as another user.
  await chmod(folder, 0o711);
  binaries = await findBinaries(join(folder, 'binaries'));
  const data = nextData();
  await makeCluster(data);
  for (let left = portTries; ; left -= 1) {
    try {
      server = await startInstance({ binaries, data, port: await freePort(), settings });
      return urlOf(server);
    } catch (error) {
      // Another process may have taken the port meanwhile.
      if (left === 0 || !(error as Error).message.includes('Address already in use')) throw error;
    }
  }
}

async function makeCluster(data: string): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password);
  const { uid, gid } = binaries.user;
  if (uid !== undefined && gid !== undefined)
    await Promise.all([folder, passwordFile].map((path) => chown(path, uid, gid)));
  const flags = ['--username=darkroom', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const child = spawn(
    binaries.initdb,
    [`--pgdata=${data}`, ...flags, '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...binaries.user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const told = (await child.stderr.toArray()).join('');
  if (child.exitCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`initdb ended with ${child.exitCode}: ${told}`);
}

async function leave(): Promise<void> {
  for (const one of [server, standby]) await one?.stop('immediate');
  await rm(folder, { recursive: true, force: true });
  process.exit();
}

async function answer(perform: () => Promise<string>): Promise<void> {
  const given: KeeperAnswer = await perform().then(
    (value) => ({ value }),
    (error: Error) => ({ error: error.message }),
  );
  if (process.connected) process.send?.(given);
}
