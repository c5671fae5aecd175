import type { GenerationEvent } from '#src/domain/generation.ts';

/** A stored event, with what is only worth showing while it is fresh. */
export interface LiveEvent extends GenerationEvent {
  /** By sample: small pictures as data URLs. */
  readonly previews?: readonly (string | undefined)[] | undefined;
}

export interface Subscriber {
  /** Called for each event, synchronously: must not throw and must not wait. */
  notify(event: LiveEvent): void;
  /** Whether this subscriber looks at previews. */
  readonly wantsPreview: boolean;
}

/** Tells those who watch a generation what happened to it, in this process. Holds nothing back and stores nothing. */
export interface GenerationBus {
  publish(event: LiveEvent): void;
  subscribe(generationId: string, subscriber: Subscriber): () => void;
  wantsPreview(generationId: string): boolean;
  readonly subscribers: number;
}

export function createGenerationBus(): GenerationBus {
  const topics = new Map<string, Set<Subscriber>>();
  let subscribers = 0;
  return {
    publish(event) {
      for (const subscriber of topics.get(event.generationId) ?? []) subscriber.notify(event);
    },
    subscribe(generationId, subscriber) {
      const topic = topics.get(generationId) ?? new Set();
      topics.set(generationId, topic);
      topic.add(subscriber);
      subscribers += 1;
      return () => {
        if (!topic.delete(subscriber)) return;
        subscribers -= 1;
        if (topic.size === 0 && topics.get(generationId) === topic) topics.delete(generationId);
      };
    },
    wantsPreview(generationId) {
      for (const subscriber of topics.get(generationId) ?? [])
        if (subscriber.wantsPreview) return true;
      return false;
    },
    get subscribers() {
      return subscribers;
    },
  };
}
