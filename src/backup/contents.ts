import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupError, explained } from './backup-error.ts';

/**
 * A backup is a folder that is laid out as a data folder is, and this list of its files with their
 * checksums, as `sha256sum --check` reads it. The database is listed last: a list without it was cut.
 */
export const listName = 'SHA256SUMS';
export const databaseName = 'darkroom.db';
export const secretName = 'url-secret';

export interface ListedFile {
  readonly name: string;
  readonly sha256: string;
}

export function listLine({ name, sha256 }: ListedFile): string {
  return `${sha256}  ${name}\n`;
}

/** @throws BackupError where the list is missing or was cut */
export async function* readList(folder: string): AsyncGenerator<ListedFile, void, undefined> {
  let last: string | undefined;
  for await (const line of linesOf(folder)) {
    const file = parseListLine(line);
    last = file.name;
    yield file;
  }
  if (last !== databaseName)
    throw new BackupError(
      `${folder} holds no whole backup: it was cut short before the end of ${listName}.`,
    );
}

async function* linesOf(folder: string): AsyncGenerator<string, void, undefined> {
  const path = join(folder, listName);
  const list = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new BackupError(`${folder} holds no backup: there is no ${listName} in it.`)
      : explained(`The backup in ${folder} cannot be read`, error);
  });
  try {
    yield* list.readLines();
  } finally {
    await list.close();
  }
}

/** Names outside of these could lead out of the data folder. */
function parseListLine(line: string): ListedFile {
  const [, sha256, name] =
    /^([0-9a-f]{64}) {2}(darkroom\.db|url-secret|images\/[\w-]+(?:\/[\w-]+)*\.\w+)$/.exec(line) ??
    [];
  if (sha256 === undefined || name === undefined)
    throw new BackupError(`${listName} has a line that no backup has: ${JSON.stringify(line)}.`);
  return { name, sha256 };
}

/** Removes what is in a folder, apart from names that begin with these letters. */
export async function emptyFolder(folder: string, keep?: string): Promise<void> {
  for (const name of await readdir(folder))
    if (keep === undefined || !name.startsWith(keep))
      await rm(join(folder, name), { recursive: true });
}
