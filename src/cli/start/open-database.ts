import type { Config } from '#src/config.ts';
import { openSharedStore } from '#src/store/open-store.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';

export interface DatabaseListeners {
  /** Told how many milliseconds each transaction took. */
  onCommit(ms: number): void;
  /** Told, in a sentence, that another gateway took the shared database: this one must end. */
  onTaken(message: string): void;
}

/** @returns the store that the settings name, also as `embedded` where it is this gateway's own. @throws StoreError */
export async function openDatabase(
  { DATA_DIR, DATABASE_URL: url, IMAGES, URL_SECRET, ROLE }: Config,
  { onCommit, onTaken }: DatabaseListeners,
) {
  const embedded = url === undefined ? openSqliteStore(DATA_DIR, { onCommit }) : null;
  // Images and the secret of their URLs are in the data folder, unless they are given.
  const isAlone = IMAGES === undefined || (URL_SECRET === undefined && ROLE !== 'worker');
  const database =
    embedded ??
    (await openSharedStore({
      url: url!,
      isAlone,
      onCommit,
      onTaken: ({ message }) => onTaken(message),
    }));
  return { database, embedded };
}
