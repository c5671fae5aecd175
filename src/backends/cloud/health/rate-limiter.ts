import { delay } from '#src/async/delay.ts';
import type { Clock } from '#src/backends/cloud/clock.ts';
import type { AnswerMeta } from '#src/backends/cloud/http/answer.ts';

const windowMs = 60_000;
/** No provider's word keeps requests back for longer: then one asks again. */
const longestWaitMs = 10 * 60_000;

/** When to come back, as a provider told it, within bounds that one wrong header cannot leave. */
export function believedReturn(told: number, now: number): number {
  return Math.min(Math.max(told, now), now + longestWaitMs);
}

/** Paces paid requests, by what is configured and by what the answers tell. */
export interface RateLimiter {
  /** When the next request may leave, in milliseconds since the epoch; not in the future when it may now. */
  opensAt(): number;
  /** Waits until one more request may leave, and counts it. @throws the signal's reason */
  take(signal: AbortSignal): Promise<void>;
  /** Learns from an answer: how many requests are left, and until when none is. */
  learn(meta: AnswerMeta): void;
  /** @param time in milliseconds since the epoch, as it was told */
  blockUntil(time: number): void;
}

/**
 * @param perMinute the limit until answers tell another: an answer with k left, after n requests of
 *   the last minute, shows a limit of n + k
 */
export function createRateLimiter(perMinute: number, clock: Clock): RateLimiter {
  let limit = perMinute;
  let blockedUntil = Number.NEGATIVE_INFINITY;
  let taken: number[] = [];

  function opensAt(): number {
    const oldest = clock.monotonicNow() - windowMs;
    taken = taken.filter((at) => at > oldest);
    const full =
      taken.length >= limit ? taken[taken.length - limit]! + windowMs : Number.NEGATIVE_INFINITY;
    return Math.max(blockedUntil, full);
  }

  function blockUntil(time: number): void {
    const believed = clock.momentOf(believedReturn(time, clock.now()));
    blockedUntil = Math.max(blockedUntil, believed);
    // Then a new window begins, whatever was sent in the last minute by our own count.
    taken = [];
  }

  return {
    opensAt: () => clock.timeOf(opensAt()),
    async take(signal) {
      signal.throwIfAborted();
      const waitMs = (): number => opensAt() - clock.monotonicNow();
      for (let wait = waitMs(); wait > 0; wait = waitMs()) await delay(wait, signal);
      taken.push(clock.monotonicNow());
    },
    learn({ rateLimitRemaining, rateLimitResetAt }) {
      if (rateLimitRemaining === undefined) return;
      opensAt();
      limit = Math.max(1, taken.length + Math.floor(rateLimitRemaining));
      if (rateLimitRemaining < 1 && rateLimitResetAt !== undefined) blockUntil(rateLimitResetAt);
    },
    blockUntil,
  };
}
