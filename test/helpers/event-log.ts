import type { GenerationEvent } from '#src/domain/generation.ts';
import type { FeedStore } from '#src/feed/postgres/feed.ts';

export interface EventLog {
  /** Stores an event with the next cursor of its generation. */
  store(generationId: string, kind: GenerationEvent['kind']): Promise<GenerationEvent>;
  readonly feedStore: FeedStore;
}

/** Events of generations that have none of their other rows. */
export function createEventLog(): EventLog {
  const events = new Map<string, GenerationEvent[]>();
  const of = (generationId: string): readonly GenerationEvent[] => events.get(generationId) ?? [];
  return {
    async store(generationId, kind) {
      const stored = of(generationId);
      const event = {
        generationId,
        cursor: stored.length + 1,
        kind,
        status: kind === 'FINISHED' ? 'SUCCEEDED' : 'RUNNING',
        progress: [],
      } as const;
      events.set(generationId, [...stored, event]);
      return event;
    },
    feedStore: {
      events: async (after) =>
        [...after].flatMap(([id, cursor]) => of(id).filter((event) => event.cursor > cursor)),
      cursors: async (ids) => new Map(ids.map((id) => [id, of(id).length])),
    },
  };
}
