/**
 * How often an account, or a key, may ask. Answers at once where one process counts alone.
 *
 * `id` names whose requests are counted, `perMinute` is how many there may be, by default those of
 * every account.
 */
export interface RequestRate {
  /** Counts a request. @returns null, or in how many milliseconds the next one is allowed */
  take(id: string, perMinute?: number): number | null | Promise<number | null>;
  /** @returns what is left of it now; null where there is no limit */
  left(id: string, perMinute?: number): RateLeft | null | Promise<RateLeft | null>;
}

export interface RateLeft {
  readonly perMinute: number;
  /** Requests that may come at once. */
  readonly remaining: number;
  /** Until the whole minute's requests may come at once again. */
  readonly fullInMs: number;
}

/** Buckets kept before full ones, which say nothing, are thrown away. */
const maxBuckets = 10_000;
const minuteMs = 60_000;

/**
 * A token bucket for each id, in this process: a minute's requests may come at once, and come
 * back evenly.
 *
 * @param ofAccounts requests of each account in a minute; may be Infinity
 * @param monotonicNow milliseconds of a clock that never jumps: the time of day is set back now and
 *   then, and would lock accounts out for as long
 */
export function createRequestRate(ofAccounts: number, monotonicNow: () => number): RequestRate {
  const buckets = new Map<string, Bucket>();
  return {
    take(id, perMinute = ofAccounts) {
      if (perMinute === Number.POSITIVE_INFINITY) return null;
      const at = monotonicNow();
      if (buckets.size > maxBuckets)
        for (const [key, bucket] of buckets)
          if (refilled(bucket, bucket.perMinute, at) >= bucket.perMinute) buckets.delete(key);
      const known = buckets.get(id);
      const tokens = known ? refilled(known, perMinute, at) : perMinute;
      const left = tokens >= 1 ? tokens - 1 : tokens;
      buckets.set(id, { tokens: left, at, perMinute });
      return tokens >= 1 ? null : Math.ceil(((1 - tokens) * minuteMs) / perMinute);
    },
    left(id, perMinute = ofAccounts) {
      if (perMinute === Number.POSITIVE_INFINITY) return null;
      const known = buckets.get(id);
      const tokens = known ? refilled(known, perMinute, monotonicNow()) : perMinute;
      const fullInMs = Math.ceil(((perMinute - tokens) * minuteMs) / perMinute);
      return { perMinute, remaining: Math.floor(tokens), fullInMs };
    },
  };
}

interface Bucket {
  readonly tokens: number;
  readonly at: number;
  readonly perMinute: number;
}

function refilled({ tokens, at: then }: Bucket, perMinute: number, at: number): number {
  return Math.min(perMinute, tokens + ((at - then) * perMinute) / minuteMs);
}
