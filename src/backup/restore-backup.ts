import { join } from 'node:path';
import { stagedImages } from '#src/images/staging.ts';
import { audit } from '#src/store/audit.ts';
import { claimEmptyFolder, lockName } from '#src/store/sqlite/data-folder.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { BackupError, explained } from './backup-error.ts';
import { emptyFolder, readList } from './contents.ts';
import { copyFile } from './copy-file.ts';

export interface Restored {
  readonly images: number;
  /** What is wrong with its books, a sentence each. */
  readonly broken: readonly string[];
}

/**
 * Puts a backup into an empty data folder, which no gateway can take meanwhile. Each file is compared
 * with its checksum. The database comes last.
 *
 * @throws BackupError, DataFolderError; the data folder is as empty as it was
 */
export async function restoreBackup(folder: string, dataFolder: string): Promise<Restored> {
  let images = 0;
  // What was cut short is refused before anything is copied.
  for await (const { name } of readList(folder)) if (name.startsWith('images/')) images += 1;
  using _claim = claimEmptyFolder(dataFolder);
  try {
    for await (const { name, sha256 } of readList(folder)) {
      const copied = await copyFile(join(folder, name), join(dataFolder, name));
      if (copied !== sha256)
        throw new BackupError(
          `The backup in ${folder} is damaged: ${name} is ${copied === null ? 'missing' : 'not what was backed up'}. Nothing was restored.`,
        );
    }
    using database = openSqliteStore(dataFolder, { beside: true });
    images += database.read(() => stagedImages.keys()).length;
    return { images, broken: database.read(() => audit()) };
  } catch (error) {
    await emptyFolder(dataFolder, lockName);
    throw explained('The backup could not be restored', error);
  }
}
