import type { Store } from './store.ts';

export interface SharedStoreOptions {
  /** `postgres://user:password@host:port/name`. */
  readonly url: string;
  /** Leaves the database to the gateway that runs on it, for short work beside it. */
  readonly beside?: boolean | undefined;
  /** Another gateway took the database while this one could not reach it: it must end. */
  onTaken?(error: Error): void;
}

/**
 * The store in PostgreSQL, whose client is loaded only here.
 *
 * @throws StoreError when it cannot be used, or another gateway runs on it
 */
export async function openSharedStore({
  url,
  beside = false,
  onTaken = () => undefined,
}: SharedStoreOptions): Promise<Store> {
  const [{ openPostgresStore }, { becomeSoleGateway }] = await Promise.all([
    import('./postgres/store.ts'),
    import('./postgres/sole-gateway.ts'),
  ]);
  const applicationName = `darkroom ${beside ? 'admin' : 'gateway'} ${process.pid}`;
  const store = await openPostgresStore({ url, applicationName });
  if (beside) return store;
  try {
    const claim = await becomeSoleGateway({ url, applicationName, onTaken });
    return {
      ...store,
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        await claim[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}
