import type { GenerationEvent } from '#src/domain/generation.ts';

/** Events of generations that have none of their other rows. */
export function createEventLog() {
  const events = new Map<string, GenerationEvent[]>();
  const of = (generationId: string): readonly GenerationEvent[] => events.get(generationId) ?? [];
  return {
    of,
    async store(generationId: string, kind: GenerationEvent['kind']): Promise<GenerationEvent> {
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
  };
}
