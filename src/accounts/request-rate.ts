/** How often an account may ask. Answers at once where one process counts alone. */
export interface RequestRate {
  /** Counts a request. @returns null, or in how many milliseconds the next one is allowed */
  take(accountId: string): number | null | Promise<number | null>;
  /** @returns what is left of it now; null where there is no limit */
  left(accountId: string): RateLeft | null | Promise<RateLeft | null>;
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
 * A token bucket for each account, in this process: a minute's requests may come at once, and come
 * back evenly.
 *
 * @param perMinute may be Infinity
 * @param monotonicNow milliseconds of a clock that never jumps: the time of day is set back now and
 *   then, and would lock accounts out for as long
 */
export function createRequestRate(perMinute: number, monotonicNow: () => number): RequestRate {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const refilled = (bucket: { tokens: number; at: number }, at: number): number =>
    Math.min(perMinute, bucket.tokens + ((at - bucket.at) * perMinute) / minuteMs);

  return {
    take(accountId) {
      if (perMinute === Number.POSITIVE_INFINITY) return null;
      const at = monotonicNow();
      if (buckets.size > maxBuckets)
        for (const [id, bucket] of buckets)
          if (refilled(bucket, at) >= perMinute) buckets.delete(id);
      const known = buckets.get(accountId);
      const tokens = known ? refilled(known, at) : perMinute;
      const left = tokens >= 1 ? tokens - 1 : tokens;
      buckets.set(accountId, { tokens: left, at });
      return tokens >= 1 ? null : Math.ceil(((1 - tokens) * minuteMs) / perMinute);
    },
    left(accountId) {
      if (perMinute === Number.POSITIVE_INFINITY) return null;
      const known = buckets.get(accountId);
      const tokens = known ? refilled(known, monotonicNow()) : perMinute;
      const fullInMs = Math.ceil(((perMinute - tokens) * minuteMs) / perMinute);
      return { perMinute, remaining: Math.floor(tokens), fullInMs };
    },
  };
}
