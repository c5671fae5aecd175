/** A cache that forgets what was not used for the longest time. */
export interface LruCache<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
}

export interface LruCacheOptions<T> {
  readonly maxEntries: number;
  /** Of all entries together, as `sizeOf` counts it. */
  readonly maxSize: number;
  sizeOf(key: string, value: T): number;
}

export function createLruCache<T>(options: LruCacheOptions<T>): LruCache<T> {
  const { maxEntries, maxSize, sizeOf } = options;
  /** In the order of use, the oldest first. */
  const values = new Map<string, T>();
  let size = 0;

  function forget(key: string): void {
    const value = values.get(key);
    if (value === undefined) return;
    values.delete(key);
    size -= sizeOf(key, value);
  }

  return {
    get(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set(key, value) {
      forget(key);
      values.set(key, value);
      size += sizeOf(key, value);
      for (const oldest of values.keys()) {
        if (values.size <= maxEntries && size <= maxSize) return;
        forget(oldest);
      }
    },
  };
}
