import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '#src/store/store-error.ts';

/** The data folder cannot be used; the message says why in one sentence. */
export class DataFolderError extends StoreError {
  override readonly name = 'DataFolderError';
}

export const lockName = 'gateway.lock';
/** It says where what was in the folder is now. */
export const movedName = 'moved-to';

/**
 * A second gateway on the same folder would run the same generations again. The lock is an open
 * transaction on a database of its own: the system lets go of it however the process ends.
 */
export function lockFolder(folder: string): DatabaseSync {
  makeFolder(folder);
  try {
    const lock = new DatabaseSync(join(folder, lockName), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    const { errcode, message } = error as Error & { errcode?: number };
    const why =
      errcode === 5 /* SQLITE_BUSY */
        ? 'another gateway is running on it'
        : `it cannot be written (${message})`;
    throw unusable(folder, why, error);
  }
}

/**
 * Keeps a folder for one that fills it: it has nothing in it, and no gateway can take it.
 *
 * @throws DataFolderError when it holds something, or a gateway uses it
 */
export function claimEmptyFolder(folder: string): Disposable {
  makeFolder(folder);
  const names = () => readdirSync(folder);
  // No lock is left behind in what is not a data folder.
  if (names().length > 0 && !names().includes(lockName)) throw notEmpty(folder, names());
  const lock = lockFolder(folder);
  const others = names().filter((name) => !name.startsWith(lockName));
  if (others.length === 0) return { [Symbol.dispose]: () => lock.close() };
  lock.close();
  throw notEmpty(folder, others);
}

function notEmpty(folder: string, [first]: readonly string[]): DataFolderError {
  return unusable(folder, `it is not empty (it holds ${first}): name one that is new or empty`);
}

export function makeFolder(folder: string): undefined {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw unusable(folder, `it cannot be made (${(error as Error).message})`, error);
  }
  const moved = join(folder, movedName);
  if (existsSync(moved)) {
    const why = `what it holds was moved to the database ${readFileSync(moved, 'utf8').trim()}: set DATABASE_URL, or delete ${movedName} where that database is not used`;
    throw unusable(folder, why);
  }
}

export function unusable(folder: string, why: string, cause?: unknown): DataFolderError {
  return new DataFolderError(`The data folder ${folder} cannot be used: ${why}.`, { cause });
}
