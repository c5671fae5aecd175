/**
 * Keeps one PostgreSQL server for the process that forked it, in a folder of its own. The server and
 * the folder go when that process ends, however it ends: then the channel between the two closes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findBinaries, type PostgresBinaries } from './binaries.ts';
import type { KeeperAnswer, KeeperRequest, StopMode } from './server.ts';

/** What `pg_ctl stop -m` sends. */
const signals = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;
const portTries = 5;

const settings = process.argv.slice(2).flatMap((setting) => ['-c', setting]);
const folder = await mkdtemp(join(tmpdir(), 'darkroom-postgres-'));
const data = join(folder, 'data');
const password = randomBytes(16).toString('base64url');
let binaries: PostgresBinaries;
let server: ChildProcess | undefined;
let port = 0;

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
  if (request.do === 'START') await start();
  else await stop(request.mode);
  return '';
}

/** @returns the URL of the new server */
async function begin(): Promise<string> {
  // Not for root alone: the server may run as another user.
  await chmod(folder, 0o711);
  binaries = await findBinaries(join(folder, 'binaries'));
  await makeCluster();
  for (let left = portTries; ; left -= 1) {
    port = await freePort();
    try {
      await start();
      return `postgres://darkroom:${password}@127.0.0.1:${port}/postgres`;
    } catch (error) {
      // Another process may have taken the port meanwhile.
      if (left === 0 || !(error as Error).message.includes('Address already in use')) throw error;
    }
  }
}

async function makeCluster(): Promise<void> {
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

/** Resolves when the server takes connections. @throws with what it said when it ends before */
async function start(): Promise<void> {
  const own = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const child = spawn(
    binaries.postgres,
    ['-D', data, ...own.flatMap((one) => ['-c', one]), ...settings],
    { ...binaries.user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  server = child;
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (!line.includes('ready to accept connections')) continue;
    child.stderr.resume();
    return;
  }
  throw new Error(`PostgreSQL did not start: ${said.join('\n')}`);
}

async function stop(mode: StopMode): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill(signals[mode]);
  await ended;
}

async function leave(): Promise<void> {
  await stop('immediate');
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

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
