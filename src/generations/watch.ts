import type { Database } from '#src/store/database.ts';
import type { GenerationBus, LiveEvent } from './bus.ts';
import { isTerminal } from './generation.ts';
import { createMailbox } from './mailbox.ts';
import { repository } from './repository.ts';

export interface Watched {
  readonly event: LiveEvent;
  /** Progress events left out before this one because the reader was slow. */
  readonly missed: number;
}

export interface WatchOptions {
  /** Replay the stored events after this cursor; absent, the state as it is comes first. */
  readonly after?: number | undefined;
  readonly wantsPreview: boolean;
  readonly signal: AbortSignal;
}

/** Rows read at once in a replay; memory stays bounded however long the history. */
const replayPage = 100;

/**
 * A generation's events: first the state (or every stored event after the cursor), then live, then
 * the end, with no gap and no repetition. The order makes it so: subscribe, read what is stored,
 * then take from the mailbox what is newer than the last one read.
 */
export async function* watchGeneration(
  { database, bus }: { database: Database; bus: GenerationBus },
  generationId: string,
  options: WatchOptions,
): AsyncGenerator<Watched, void, undefined> {
  using mailbox = createMailbox(options.signal);
  const unsubscribe = bus.subscribe(generationId, {
    notify: mailbox.put,
    wantsPreview: options.wantsPreview,
  });
  try {
    let last: LiveEvent | undefined;
    for (const event of stored(database, generationId, options.after)) {
      last = event;
      yield { event, missed: 0 };
    }
    while (!last || !isEnd(last)) {
      const next = await mailbox.take();
      if (!next) return;
      if (last && next.event.cursor <= last.cursor) continue;
      last = next.event;
      yield next;
    }
  } finally {
    unsubscribe();
  }
}

function* stored(
  database: Database,
  generationId: string,
  after: number | undefined,
): Generator<LiveEvent> {
  if (after === undefined) {
    const now = repository.generation(database.read, generationId);
    if (now)
      yield {
        generationId,
        cursor: now.cursor,
        kind: 'SNAPSHOT',
        status: now.status,
        progress: now.progress,
      };
    return;
  }
  for (let cursor = after; ; ) {
    const events = repository.events(database.read, generationId, cursor, replayPage);
    yield* events;
    if (events.length < replayPage) return;
    cursor = events.at(-1)!.cursor;
  }
}

const isEnd = (event: LiveEvent): boolean =>
  isTerminal(event.status) && (event.kind === 'FINISHED' || event.kind === 'SNAPSHOT');
