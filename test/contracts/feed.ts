import { describe, expect, test } from 'vitest';
import type { GenerationEvent } from '#src/domain/generation.ts';
import type { Feed, LiveEvent, Signal } from '#src/feed/feed.ts';

/** Feeds of processes that share a store, where each tells the others: one alone where there is one process. */
export interface FeedHost extends AsyncDisposable {
  readonly feeds: readonly [Feed, ...Feed[]];
  /** Stores an event with the next cursor of its generation, as a commit does. */
  store(generationId: string, kind: GenerationEvent['kind']): Promise<GenerationEvent>;
}

/** What a feed is. Runs on every implementation, between each two of the processes and within each. */
export function feedContract(create: () => Promise<FeedHost>): void {
  /** What a subscriber of the generation hears. */
  function hear(feed: Feed, generationId: string, wantsPreview = false) {
    const heard: LiveEvent[] = [];
    const leave = feed.subscribe(generationId, {
      notify: (event) => void heard.push(event),
      wantsPreview,
    });
    return { heard, leave };
  }

  async function cursorReaches(heard: readonly LiveEvent[], cursor: number): Promise<void> {
    await expect.poll(() => Math.max(0, ...heard.map((event) => event.cursor))).toBe(cursor);
  }

  describe.each([
    ['the same process', (feeds: FeedHost['feeds']) => feeds[0]],
    ['another process', (feeds: FeedHost['feeds']) => feeds.at(-1)!],
  ])('in %s', (_where, readerOf) => {
    test('a subscriber hears what was published, as it is stored', async () => {
      await using host = await create();
      const { heard } = hear(readerOf(host.feeds), 'one');
      const event = await host.store('one', 'ACCEPTED');
      host.feeds[0].publish(event);
      await cursorReaches(heard, 1);
      expect(heard).toEqual([event]);
    });

    test('a subscriber hears nothing of other generations, and nothing after it left', async () => {
      await using host = await create();
      const reader = readerOf(host.feeds);
      const gone = hear(reader, 'one');
      const stays = hear(reader, 'one');
      gone.leave();
      gone.leave();
      host.feeds[0].publish(await host.store('other', 'ACCEPTED'));
      host.feeds[0].publish(await host.store('one', 'ACCEPTED'));
      await cursorReaches(stays.heard, 1);
      expect(stays.heard.map(({ generationId }) => generationId)).toEqual(['one']);
      expect(gone.heard).toEqual([]);
      stays.leave();
      expect(reader.subscribers).toBe(0);
    });

    test('every event of a burst is heard, or the last one that tells it all', async () => {
      await using host = await create();
      const { heard } = hear(readerOf(host.feeds), 'one');
      for (let step = 0; step < 200; step += 1)
        host.feeds[0].publish(await host.store('one', 'PROGRESS'));
      const last = await host.store('one', 'FINISHED');
      host.feeds[0].publish(last);
      await cursorReaches(heard, 201);
      expect(heard.at(-1)).toEqual(last);
    });

    test('a preview comes with its event, and only for those who want it is one drawn', async () => {
      await using host = await create();
      const [writer] = host.feeds;
      expect(writer.wantsPreview('one')).toBe(false);
      const { heard, leave } = hear(readerOf(host.feeds), 'one', true);
      await expect.poll(() => writer.wantsPreview('one')).toBe(true);
      expect(writer.wantsPreview('other')).toBe(false);
      const previews = [undefined, `data:image/jpeg;base64,${'A'.repeat(4_000)}`];
      writer.publish({ ...(await host.store('one', 'PROGRESS')), previews });
      await cursorReaches(heard, 1);
      expect(heard.at(-1)?.previews).toEqual(previews);
      leave();
    });

    test('an event whose preview is too large comes without it', async () => {
      await using host = await create();
      const { heard } = hear(readerOf(host.feeds), 'one', true);
      const preview = `data:image/jpeg;base64,${'A'.repeat(100_000)}`;
      host.feeds[0].publish({ ...(await host.store('one', 'PROGRESS')), previews: [preview] });
      await cursorReaches(heard, 1);
      expect([undefined, [preview]]).toContainEqual(heard.at(-1)?.previews);
    });

    test('a listener hears every signal', async () => {
      await using host = await create();
      const heard: Signal[] = [];
      const leave = readerOf(host.feeds).listen((signal) => void heard.push(signal));
      const signals: Signal[] = [
        { kind: 'CREDITS', accountId: 'alice' },
        { kind: 'STOP', generationId: 'one' },
        { kind: 'WAITING', lane: 'local.portrait' },
      ];
      for (const signal of signals) host.feeds[0].tell(signal);
      await expect.poll(() => heard).toEqual(signals);
      leave();
    });
  });
}
