import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stagedImages } from '#src/images/staging.ts';
import { openSqliteStore, type SqliteStore } from '#src/store/sqlite/store.ts';
import { all } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { uploadKey } from '#src/uploads/upload.ts';
import { BackupError, explained } from './backup-error.ts';
import {
  databaseName,
  emptyFolder,
  type ListedFile,
  listLine,
  listName,
  secretName,
} from './contents.ts';
import { copyFile, hashFile } from './copy-file.ts';

export interface BackupSource {
  readonly database: Store;
  readonly dataFolder: string;
  /** Whether the images are in a bucket, which has its own backups: then they are left out. */
  readonly hasBucket: boolean;
  /** What signs image URLs; null where no gateway has drawn it yet. */
  readonly urlSecret: Uint8Array | null;
}

export interface Backup {
  readonly images: number;
  /** Files that the database names and that were not there: deleted meanwhile, or lost. */
  readonly missing: readonly string[];
}

/** Files that are copied at once. */
const atOnce = 16;

/**
 * Writes what a gateway keeps to a new folder, also while it runs: one state of the database, every
 * image that this state knows, and the secret of image URLs. An image is stored before the database
 * knows it, or in it, so all of them are there.
 *
 * @param folder is made; where it is there already, it must be empty
 * @throws BackupError, and leaves nothing in the folder
 */
export async function writeBackup(
  { database, dataFolder, hasBucket, urlSecret }: BackupSource,
  folder: string,
): Promise<Backup> {
  await makeEmptyFolder(folder);
  try {
    await database.backup(join(folder, databaseName));
    await using list = await open(join(folder, listName), 'wx', 0o600);
    let images = stagedIn(folder);
    const missing: string[] = [];
    for (const names of hasBucket ? [] : filesIn(folder)) {
      const copies = await Promise.all(
        names.map((name) => copyFile(join(dataFolder, name), join(folder, name))),
      );
      for (const [at, name] of names.entries()) {
        const sha256 = copies[at]!;
        if (sha256 === null) missing.push(name);
        else await list.appendFile(listLine({ name, sha256 }));
      }
      images += names.length;
    }
    if (urlSecret !== null) {
      await writeFile(join(folder, secretName), urlSecret, {
        flag: 'wx',
        mode: 0o600,
        flush: true,
      });
      await list.appendFile(listLine(await listed(folder, secretName)));
    }
    await list.appendFile(listLine(await listed(folder, databaseName)));
    await list.sync();
    return { images: images - missing.length, missing };
  } catch (error) {
    await emptyFolder(folder);
    throw explained('The backup could not be written', error);
  }
}

async function makeEmptyFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).length === 0) return;
  } catch (error) {
    throw explained(`The backup cannot be written to ${folder}`, error);
  }
  throw new BackupError(`${folder} holds files already: name a folder that is new or empty.`);
}

/** How many images the copied database holds itself. */
function stagedIn(folder: string): number {
  using copy = openSqliteStore(folder, { beside: true });
  return copy.read(() => stagedImages.keys()).length;
}

/** The names of the files that the copied database knows, some at a time. */
function* filesIn(folder: string): Iterable<string[]> {
  // Closing it folds its side files into the one that is listed.
  using copy = openSqliteStore(folder, { beside: true });
  yield* uploadsOf(copy);
  yield* imagesOf(copy);
}

function* uploadsOf(copy: SqliteStore): Iterable<string[]> {
  for (let last = ''; ; ) {
    const rows = copy.read(() =>
      all<{ id: string }>('SELECT id FROM uploads WHERE id > ? ORDER BY id LIMIT ?', last, atOnce),
    );
    if (rows.length === 0) return;
    last = rows.at(-1)!.id;
    yield rows.map(({ id }) => `images/${uploadKey(id)}`);
  }
}

function* imagesOf(copy: SqliteStore): Iterable<string[]> {
  let last = { generation: '', position: -1 };
  for (;;) {
    const rows = copy.read(() =>
      all<{ generation: string; position: number; file: string }>(
        `SELECT s.generation_id AS generation, s.position, s.file FROM samples s JOIN generations g ON g.id = s.generation_id
       WHERE (s.generation_id, s.position) > (?, ?) AND s.file IS NOT NULL AND g.images_expired = 0
       AND NOT EXISTS (SELECT 1 FROM staged_images WHERE key = s.file)
       ORDER BY s.generation_id, s.position LIMIT ?`,
        last.generation,
        last.position,
        atOnce,
      ),
    );
    if (rows.length === 0) return;
    last = rows.at(-1)!;
    yield rows.map(({ file }) => `images/${file}`);
  }
}

async function listed(folder: string, name: string): Promise<ListedFile> {
  return { name, sha256: await hashFile(join(folder, name)) };
}
