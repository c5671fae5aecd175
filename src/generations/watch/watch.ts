import { type Generation, type GenerationEvent, isTerminal } from '#src/domain/generation.ts';
import type { Feed, LiveEvent } from '#src/feed/feed.ts';
import { repository } from '#src/generations/store/repository.ts';
import type { Store } from '#src/store/store.ts';
import { createMailbox } from './mailbox.ts';

export interface Watched {
  readonly event: LiveEvent;
  /** Progress events left out before this one because the reader was slow. */
  readonly missed: number;
}

export interface WatchOptions {
  /** Replay the stored events after this cursor; absent, the state as it is comes first. See `cursorIssue`. */
  readonly after?: number | undefined;
  readonly wantsPreview: boolean;
  readonly signal: AbortSignal;
}

/** Rows read at once in a replay; memory stays bounded however long the history. */
const replayPage = 100;

/**
 * A generation's events: first the state (or every stored event after the cursor), then live, then
 * the end, with no gap and no repetition. The order makes it so: subscribe, read what is stored,
 * then take from the mailbox what is newer than the last one read. What the mailbox skips though it
 * had room is read from the store, so the feed need not keep any order.
 */
export async function* watchGeneration(
  { database, feed }: { database: Store; feed: Feed },
  generationId: string,
  { after, wantsPreview, signal }: WatchOptions,
): AsyncGenerator<Watched, void, undefined> {
  using mailbox = createMailbox(signal);
  const unsubscribe = feed.subscribe(generationId, { notify: mailbox.put, wantsPreview });
  try {
    const now = await database.read(() => repository.generation(generationId));
    if (!now) return;
    let cursor = after ?? now.cursor;
    if (after === undefined) yield { event: snapshotOf(now), missed: 0 };
    if (isTerminal(now.status) && cursor === now.cursor) return;
    for await (const event of stored(database, generationId, cursor)) {
      cursor = event.cursor;
      yield { event, missed: 0 };
      if (event.kind === 'FINISHED' || signal.aborted) return;
    }
    for (;;) {
      const taken = await mailbox.take();
      if (!taken) return;
      if (taken.event.cursor <= cursor) continue;
      // Mostly there is nothing in between.
      if (!taken.thinned && taken.event.cursor > cursor + 1)
        for await (const event of stored(database, generationId, cursor, taken.event.cursor)) {
          cursor = event.cursor;
          yield { event, missed: 0 };
        }
      const missed = taken.event.cursor - cursor - 1;
      cursor = taken.event.cursor;
      yield { event: taken.event, missed };
      if (taken.event.kind === 'FINISHED') return;
    }
  } finally {
    unsubscribe();
  }
}

/** @returns why a replay cannot begin after this cursor, in a sentence, or null when it can */
export function cursorIssue(generation: Generation, after: number): string | null {
  if (after >= 0 && after <= generation.cursor) return null;
  return `There is no update ${after} of this generation: its cursors go from 0, which replays all, to ${generation.cursor}, the last one so far.`;
}

function snapshotOf(generation: Generation): LiveEvent {
  return {
    generationId: generation.id,
    cursor: generation.cursor,
    kind: 'SNAPSHOT',
    status: generation.status,
    progress: generation.progress,
  };
}

/** The stored events between two cursors, both left out. */
async function* stored(
  database: Store,
  generationId: string,
  after: number,
  before: number = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<GenerationEvent, void, undefined> {
  for (let cursor = after; cursor + 1 < before; ) {
    const events = await database.read(() => repository.events(generationId, cursor, replayPage));
    for (const event of events) {
      if (event.cursor >= before) return;
      yield event;
    }
    if (events.length < replayPage) return;
    cursor = events.at(-1)!.cursor;
  }
}
