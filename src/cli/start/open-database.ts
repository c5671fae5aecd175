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
export async function openDatabase(config: Config, { onCommit, onTaken }: DatabaseListeners) {
  const { DATA_DIR, DATABASE_URL: url, DATABASE_LISTEN_URL: sessionUrl } = config;
  const embedded = url === undefined ? openSqliteStore(DATA_DIR, { onCommit }) : null;
  const database =
    embedded ??
    (await openSharedStore({
      url: url!,
      sessionUrl,
      isAlone: isAlone(config),
      onCommit,
      onTaken: ({ message }) => onTaken(message),
    }));
  return { database, embedded };
}

/** Whether the process keeps images, or the secret of their URLs, in its data folder: then no other can run beside it. */
export function isAlone({ IMAGES, URL_SECRET, ROLE }: Config): boolean {
  return IMAGES === undefined || (URL_SECRET === undefined && ROLE !== 'worker');
}
