import type { OnnxSession } from './onnx-session.ts';

export interface SessionCache extends AsyncDisposable {
  has(key: string): boolean;
  /** Of all that are loaded: see `OnnxSession.deviceBytes`. */
  readonly deviceBytes: number;
  /** Loads at most once for concurrent callers; a failed load is forgotten, so the next caller tries again. */
  get(key: string, load: () => Promise<OnnxSession>): Promise<OnnxSession>;
}

/**
 * Loaded graphs of one kind. A graph is built for one size, so another size is another session.
 * @param limit sessions kept; the least recently used is released first
 * @param check asked after each load, and throws where what was loaded is not to be used
 */
export function createSessionCache(limit: number, check: () => void): SessionCache {
  const sessions = new Map<string, Promise<OnnxSession>>();
  const deviceBytes = new Map<string, number>();
  const release = async (key: string): Promise<void> => {
    const session = sessions.get(key)!;
    sessions.delete(key);
    deviceBytes.delete(key);
    await (await session)[Symbol.asyncDispose]();
  };
  return {
    has: (key) => sessions.has(key),
    get deviceBytes() {
      return [...deviceBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
    },
    async get(key, load) {
      const known = sessions.get(key);
      if (known) {
        sessions.delete(key);
        sessions.set(key, known);
        return known;
      }
      // Released before the next is loaded: both together may not fit into memory.
      while (sessions.size >= limit) await release(sessions.keys().next().value!);
      const loading = checked(load, check);
      sessions.set(key, loading);
      loading.then(
        (session) => deviceBytes.set(key, session.deviceBytes),
        () => sessions.delete(key),
      );
      return loading;
    },
    async [Symbol.asyncDispose]() {
      for (const key of [...sessions.keys()]) await release(key);
    },
  };
}

async function checked(load: () => Promise<OnnxSession>, check: () => void): Promise<OnnxSession> {
  const session = await load().catch((error: unknown) => {
    // It may have failed for the same reason, and does not know it.
    check();
    throw error;
  });
  try {
    check();
    return session;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}
