import { delay } from '#src/async/delay.ts';
import { untilAborted } from '#src/async/until-aborted.ts';
import type { Clock } from '#src/backends/cloud/clock.ts';
import { believedReturn, type RateLimiter } from '#src/backends/cloud/health/rate-limiter.ts';
import type { Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { blockFor, type Look, learnRemaining, lookAt, takeFrom } from './provider-window.ts';

export interface SharedRateLimiterOptions {
  /** Its id: one key of it is shared by all processes. */
  readonly provider: string;
  /** Until answers tell another limit. */
  readonly perMinute: number;
  readonly store: Store;
  readonly clock: Clock;
  /** What an answer told could not be noted. */
  onFault(error: unknown): void;
}

/** When it is asked after so long, it looks up again what the others sent. */
const looksLastMs = 1_000;

/**
 * As `createRateLimiter`, of all processes that share a PostgreSQL store together. A request that is
 * given up while it is being counted may stay counted for its minute.
 */
export function createSharedRateLimiter(options: SharedRateLimiterOptions): RateLimiter {
  const { provider, perMinute, store, clock, onFault } = options;
  let opensAt = Number.NEGATIVE_INFINITY;
  let lookedAt = Number.NEGATIVE_INFINITY;
  /** One after the other: what an answer told is known to the next request. */
  let last: Promise<unknown> = Promise.resolve();

  function perform(rule: () => Steps<Look>): Promise<Look> {
    const performed = last.then(async () => {
      const look = await store.write(rule);
      lookedAt = clock.monotonicNow();
      opensAt = lookedAt + look.opensInMs;
      return look;
    });
    last = performed.catch(() => undefined);
    return performed;
  }

  function note(rule: () => Steps<Look>): void {
    perform(rule).catch(onFault);
  }

  function blockUntil(time: number): void {
    const ms = believedReturn(time, clock.now()) - clock.now();
    opensAt = Math.max(opensAt, clock.monotonicNow() + ms);
    note(() => blockFor(provider, perMinute, ms));
  }

  return {
    opensAt() {
      const now = clock.monotonicNow();
      if (now - lookedAt > looksLastMs) {
        lookedAt = now;
        note(() => lookAt(provider, perMinute));
      }
      return clock.timeOf(opensAt);
    },
    async take(signal) {
      signal.throwIfAborted();
      for (;;) {
        const taken = perform(() => takeFrom(provider, perMinute));
        const { isTaken, opensInMs } = await untilAborted(taken, signal);
        if (isTaken) return;
        await delay(opensInMs, signal);
      }
    },
    learn({ rateLimitRemaining, rateLimitResetAt }) {
      if (rateLimitRemaining === undefined) return;
      note(() => learnRemaining(provider, perMinute, rateLimitRemaining));
      if (rateLimitRemaining < 1 && rateLimitResetAt !== undefined) blockUntil(rateLimitResetAt);
    },
    blockUntil,
  };
}
