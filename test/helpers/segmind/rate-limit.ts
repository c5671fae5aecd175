/** A fixed window of a minute, as `x-rate-limit-reset-at-utc` suggests. */
export interface RateLimit {
  perMinute: number;
  /** Counts one request. @returns whether it is within the limit */
  count(): boolean;
  headers(): Record<string, string>;
}

const windowMs = 60_000;

export function createRateLimit(perMinute: number, now: () => number): RateLimit {
  let startedAt = now();
  let used = 0;
  const renew = (): void => {
    if (now() - startedAt < windowMs) return;
    startedAt = now();
    used = 0;
  };
  return {
    perMinute,
    count() {
      renew();
      if (used >= this.perMinute) return false;
      used += 1;
      return true;
    },
    headers() {
      renew();
      return {
        'x-rate-limit-remaining': String(Math.max(0, this.perMinute - used)),
        'x-rate-limit-reset-at-utc': new Date(startedAt + windowMs).toISOString(),
      };
    },
  };
}
