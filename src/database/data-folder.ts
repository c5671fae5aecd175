import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The data folder cannot be used; the message says why in one sentence. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/**
 * A second gateway on the same folder would run the same generations again. The lock is an open
 * transaction on a database of its own: the system lets go of it however the process ends.
 */
export function lockFolder(folder: string): DatabaseSync {
  makeFolder(folder);
  try {
    const lock = new DatabaseSync(join(folder, 'gateway.lock'), { timeout: 0 });
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

export function makeFolder(folder: string): undefined {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw unusable(folder, `it cannot be made (${(error as Error).message})`, error);
  }
}

function unusable(folder: string, why: string, cause: unknown): DataFolderError {
  return new DataFolderError(`The data folder ${folder} cannot be used: ${why}.`, { cause });
}
