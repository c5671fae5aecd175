import type { Store } from './store.ts';

export interface SharedStoreOptions {
  /** `postgres://user:password@host:port/name`. */
  readonly url: string;
  /** The same database without a pooler in between: a lock belongs to a connection that stays. @default url */
  readonly sessionUrl?: string | undefined;
  /** Short work beside the processes that run on it. */
  readonly beside?: boolean | undefined;
  /** Whether no other process may run on it. @default true */
  readonly isAlone?: boolean | undefined;
  /** Told how many milliseconds each transaction took. */
  onCommit?(ms: number): void;
  /** Others took the database while this process could not reach it: it must end. */
  onTaken?(error: Error): void;
}

/**
 * The store in PostgreSQL, whose client is loaded only here.
 *
 * @throws StoreError when it cannot be used, or others run on it that this process cannot run beside
 */
export async function openSharedStore({
  url,
  sessionUrl = url,
  beside = false,
  isAlone = true,
  onCommit,
  onTaken = () => undefined,
}: SharedStoreOptions): Promise<Store> {
  const [{ openPostgresStore }, { bePresent }] = await Promise.all([
    import('./postgres/store.ts'),
    import('./postgres/presence.ts'),
  ]);
  const applicationName = `darkroom ${beside ? 'admin' : 'gateway'} ${process.pid}`;
  const store = await openPostgresStore({ url, applicationName, onCommit });
  if (beside) return store;
  try {
    const presence = await bePresent({ url: sessionUrl, applicationName, isAlone, onTaken });
    return {
      ...store,
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        await presence[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}
