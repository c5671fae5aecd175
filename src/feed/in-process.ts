import type { Feed, Signal, Subscriber } from './feed.ts';

/** The feed of one process: everybody is told synchronously, and nothing is lost. */
export function createInProcessFeed(): Feed {
  const topics = new Map<string, Set<Subscriber>>();
  const listeners = new Set<(signal: Signal) => void>();
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
    tell(signal) {
      for (const listener of listeners) listener(signal);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get subscribers() {
      return subscribers;
    },
    connected: true,
    async [Symbol.asyncDispose]() {
      topics.clear();
      listeners.clear();
    },
  };
}
