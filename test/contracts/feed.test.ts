import { describe, expect } from 'vitest';
import { createInProcessFeed } from '#src/feed/in-process.ts';
import { createPostgresFeed } from '#src/feed/postgres/feed.ts';
import { createEventLog } from '#test/helpers/event-log.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';
import { feedContract } from './feed.ts';

describe('the feed of one process', () => {
  feedContract(async () => {
    const feed = createInProcessFeed();
    return {
      feeds: [feed],
      store: createEventLog().store,
      [Symbol.asyncDispose]: () => feed[Symbol.asyncDispose](),
    };
  });
});

describe('feeds between processes, over PostgreSQL', () => {
  feedContract(async () => {
    const stack = new AsyncDisposableStack();
    const { url } = stack.use(await freshDatabase());
    const { feedStore, store } = createEventLog();
    const open = async (process: string) => {
      const feed = stack.use(
        createPostgresFeed({
          url,
          process,
          store: feedStore,
          monotonicNow: () => performance.now(),
          now: Date.now,
          onFault(error) {
            throw error;
          },
        }),
      );
      await expect.poll(() => feed.connected).toBe(true);
      return feed;
    };
    return {
      feeds: [await open('writer'), await open('reader')],
      store,
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  });
});
