import { describe } from 'vitest';
import { createInProcessFeed } from '#src/feed/in-process.ts';
import { createEventLog } from '#test/helpers/event-log.ts';
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
