import { every } from '#src/async/every.ts';
import type { GenerationEvent } from '#src/domain/generation.ts';
import type { Feed, LiveEvent } from '#src/feed/feed.ts';
import { createInProcessFeed } from '#src/feed/in-process.ts';
import { openNoticeChannel } from './channel.ts';
import type { Notice } from './notice.ts';

export interface PostgresFeedOptions {
  /** `DATABASE_LISTEN_URL`: of a session, not of a pooler in transaction mode. */
  readonly url: string;
  /** Names this process among the others. */
  readonly process: string;
  readonly store: FeedStore;
  /** Milliseconds of a clock that never jumps. */
  monotonicNow(): number;
  /** The time by the clock that all processes follow, in milliseconds since the epoch. */
  now(): number;
  /** Told how many milliseconds after another process told of an update it was read here. */
  onHeard?(ms: number): void;
  onFault(error: unknown): void;
}

/** Where the events are that other processes told of. */
export interface FeedStore {
  /** By generation the events after a cursor, in order. */
  events(after: ReadonlyMap<string, number>): Promise<readonly GenerationEvent[]>;
  /** The last cursor of each of these. */
  cursors(generationIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** A generation that is watched here. */
interface Topic {
  subscribers: number;
  /** The last cursor that its subscribers were told, or 0. */
  told: number;
  /** Of the last event of it, wherever that came from. */
  heardAt: number;
}

/** How long a generation may be quiet before the store is asked: a lost notice costs that much. */
const quietMs = 1_000;
/** Events that are read at once of a generation; its watchers read the ones before by themselves. */
const mostRead = 64;
const repeatWantsMs = 10_000;
const wantsLastMs = 3 * repeatWantsMs;

/**
 * A feed between processes, over the NOTIFY of their database: sent after the commit and gathered,
 * since inside a transaction it would hold a lock of the whole server. A notice says which event
 * there is, and what is watched here is read from the store.
 */
export function createPostgresFeed(options: PostgresFeedOptions): Feed {
  const { store, monotonicNow, onFault } = options;
  const local = createInProcessFeed();
  const topics = new Map<string, Topic>();
  /** Generations whose previews other processes look at, and until when that holds. */
  const wantedUntil = new Map<string, number>();
  /** Events to be read, by their generation. */
  let unread = new Map<string, Notice & { kind: 'EVENT' }>();
  let reading = false;
  let wantsToldAt = 0;

  const channel = openNoticeChannel({
    url: options.url,
    sender: options.process,
    onMessage: ({ notices }) => notices.forEach(take),
    onConnected() {
      wantsToldAt = 0;
      void askForCursors([...topics.keys()]).catch(onFault);
    },
    onFault,
  });
  const timer = every(quietMs, lookAfterThem, onFault);

  function take(notice: Notice): void {
    switch (notice.kind) {
      case 'EVENT':
        return void heardOf(notice);
      case 'WANTS_PREVIEW':
        wantedUntil.set(notice.generationId, monotonicNow() + wantsLastMs);
        return;
      case 'CREDITS':
      case 'STOP':
      case 'WAITING':
        // Whatever else a newer version tells is not for this one.
        local.tell(notice);
    }
  }

  function heardOf(notice: Notice & { kind: 'EVENT' }): void {
    const topic = topics.get(notice.generationId);
    if (!topic || notice.cursor <= topic.told) return;
    unread.set(notice.generationId, notice);
    if (!reading) void readUnread();
  }

  /** One read for all that was told meanwhile. */
  async function readUnread(): Promise<void> {
    reading = true;
    while (unread.size > 0) {
      const wanted = unread;
      unread = new Map();
      const after = new Map<string, number>();
      for (const [id, { cursor }] of wanted) {
        const told = topics.get(id)?.told;
        if (told !== undefined) after.set(id, Math.max(told || cursor - 1, cursor - mostRead));
      }
      try {
        for (const event of await store.events(after)) {
          const { cursor, previews, at } = wanted.get(event.generationId)!;
          const isTold = cursor === event.cursor;
          show(isTold && previews ? { ...event, previews } : event);
          if (isTold && at !== undefined) options.onHeard?.(Math.max(0, options.now() - at));
        }
      } catch (error) {
        // Whatever is not read now is asked for when the generation has been quiet.
        onFault(error);
      }
    }
    reading = false;
  }

  function show(event: LiveEvent): void {
    const topic = topics.get(event.generationId);
    if (!topic) return;
    topic.told = Math.max(topic.told, event.cursor);
    topic.heardAt = monotonicNow();
    local.publish(event);
  }

  async function lookAfterThem(): Promise<void> {
    const now = monotonicNow();
    for (const [id, until] of wantedUntil) if (until < now) wantedUntil.delete(id);
    if (now - wantsToldAt >= repeatWantsMs) {
      wantsToldAt = now;
      for (const id of topics.keys()) if (local.wantsPreview(id)) tellWant(id);
    }
    const quiet = [...topics].filter(([, { heardAt }]) => now - heardAt >= quietMs);
    await askForCursors(quiet.map(([id]) => id));
  }

  async function askForCursors(generationIds: readonly string[]): Promise<void> {
    if (generationIds.length === 0) return;
    for (const [generationId, cursor] of await store.cursors(generationIds))
      heardOf({ kind: 'EVENT', generationId, cursor });
  }

  function tellWant(generationId: string): void {
    channel.send({ kind: 'WANTS_PREVIEW', generationId });
  }

  return {
    publish(event) {
      show(event);
      const { generationId, cursor, previews } = event;
      channel.send({ kind: 'EVENT', generationId, cursor, previews, at: options.now() });
    },
    subscribe(generationId, subscriber) {
      const topic = topics.get(generationId) ?? {
        subscribers: 0,
        told: 0,
        heardAt: monotonicNow(),
      };
      topics.set(generationId, topic);
      topic.subscribers += 1;
      const leave = local.subscribe(generationId, subscriber);
      if (subscriber.wantsPreview) tellWant(generationId);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        leave();
        topic.subscribers -= 1;
        if (topic.subscribers === 0) topics.delete(generationId);
      };
    },
    wantsPreview: (generationId) =>
      local.wantsPreview(generationId) || (wantedUntil.get(generationId) ?? 0) >= monotonicNow(),
    tell(signal) {
      local.tell(signal);
      channel.send(signal);
    },
    listen: local.listen,
    get subscribers() {
      return local.subscribers;
    },
    get connected() {
      return channel.connected;
    },
    async [Symbol.asyncDispose]() {
      await timer[Symbol.asyncDispose]();
      await channel[Symbol.asyncDispose]();
      await local[Symbol.asyncDispose]();
    },
  };
}
