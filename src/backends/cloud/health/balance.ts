import type { Clock } from '#src/backends/cloud/clock.ts';

/** What the provider says is left on the gateway's own account. */
export interface CreditsLeft {
  /** Micro-credits. */
  readonly credits: number;
  /** Milliseconds since the epoch when it was said. */
  readonly at: number;
}

/** The last word on it, and those who want to know of the next. */
export interface Balance {
  readonly value: CreditsLeft | null;
  /** Milliseconds since the epoch until when it is believed; null before it was said and after that time. */
  readonly believedUntil: number | null;
  /** Calls `listener` after each change, synchronously; it must not throw. @returns ends it */
  observe(listener: (credits: CreditsLeft) => void): () => void;
}

export interface BalanceRecord extends Balance {
  /** @returns whether there is more than before */
  learn(credits: number): boolean;
}

/** For how long what was said is believed: the account may be topped up. */
const believedMs = 5 * 60_000;

export function createBalance(clock: Clock): BalanceRecord {
  const listeners = new Set<(credits: CreditsLeft) => void>();
  let value: CreditsLeft | null = null;
  let learnedAt = Number.NEGATIVE_INFINITY;
  return {
    get value() {
      return value;
    },
    get believedUntil() {
      const end = learnedAt + believedMs;
      return clock.monotonicNow() < end ? clock.timeOf(end) : null;
    },
    observe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    learn(credits) {
      const before = value;
      value = { credits, at: clock.now() };
      learnedAt = clock.monotonicNow();
      if (credits !== before?.credits) for (const listener of listeners) listener(value);
      return before !== null && credits > before.credits;
    },
  };
}
