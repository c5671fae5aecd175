import { randomUUID } from 'node:crypto';
import type { CreateDelivery, Delivery } from '#src/delivery/delivery.ts';
import { createPostgresDelivery } from '#src/delivery/postgres/delivery.ts';
import { createPostgresFeed } from '#src/feed/postgres/feed.ts';
import { createFeedStore } from '#src/generations/watch/feed-store.ts';
import { openPostgresStore } from '#src/store/postgres/store.ts';
import type { Store } from '#src/store/store.ts';
import { freshDatabase } from './database.ts';

/** Opens processes on one empty database, each with a store and a feed of its own. */
export interface SharedLine extends AsyncDisposable {
  readonly url: string;
  readonly store: Store;
  /** @param through what the process writes through, instead of its store */
  open(
    options: Parameters<CreateDelivery>[0],
    through?: (store: Store) => Store,
  ): Promise<Delivery>;
}

export async function openSharedLine(): Promise<SharedLine> {
  await using parts = new AsyncDisposableStack();
  const { url } = parts.use(await freshDatabase());
  const open = async () => parts.use(await openPostgresStore({ url, applicationName: 'test' }));
  const monotonicNow = () => performance.now();
  const onFault = (error: unknown): void => {
    throw error;
  };
  const store = await open();
  const owned = parts.move();
  return {
    url,
    store,
    async open(options, through = (one) => one) {
      const own = owned.use(await openPostgresStore({ url, applicationName: 'test' }));
      const feed = owned.use(
        createPostgresFeed({
          url,
          process: randomUUID(),
          store: createFeedStore(own),
          monotonicNow,
          now: Date.now,
          onFault: () => undefined,
        }),
      );
      const create = createPostgresDelivery({
        store: through(own),
        feed,
        backends: ['segmind'],
        createId: randomUUID,
        monotonicNow,
        onFault,
      });
      return create(options);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
