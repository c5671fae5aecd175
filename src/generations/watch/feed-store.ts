import type { FeedStore } from '#src/feed/postgres/feed.ts';
import { repository } from '#src/generations/store/repository.ts';
import type { Store } from '#src/store/store.ts';

/** The events that a feed between processes tells of, from the store that the processes share. */
export function createFeedStore(database: Store): FeedStore {
  return {
    events: async (after) => database.read(() => repository.eventsOf(after)),
    cursors: async (generationIds) => database.read(() => repository.cursors(generationIds)),
  };
}
