import type { OnnxSession } from './onnx-session.ts';

export interface SessionCache extends AsyncDisposable {
  has(key: string): boolean;
  /** Loads at most once for concurrent callers; a failed load is forgotten, so the next caller tries again. */
  get(key: string, load: () => Promise<OnnxSession>): Promise<OnnxSession>;
}

/**
 * Loaded graphs of one kind. A graph is built for one size, so another size is another session.
 * @param limit sessions kept; the least recently used is released first
 */
export function createSessionCache(limit: number): SessionCache {
  const sessions = new Map<string, Promise<OnnxSession>>();
  const release = async (key: string): Promise<void> => {
    const session = sessions.get(key)!;
    sessions.delete(key);
    await (await session)[Symbol.asyncDispose]();
  };
  return {
    has: (key) => sessions.has(key),
    async get(key, load) {
      const known = sessions.get(key);
      if (known) {
        sessions.delete(key);
        sessions.set(key, known);
        return known;
      }
      // Released before the next is loaded: both together may not fit into memory.
      while (sessions.size >= limit) await release(sessions.keys().next().value!);
      const loading = load();
      sessions.set(key, loading);
      loading.catch(() => sessions.delete(key));
      return loading;
    },
    async [Symbol.asyncDispose]() {
      for (const key of [...sessions.keys()]) await release(key);
    },
  };
}
