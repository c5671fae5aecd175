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
  /** Calls `listener` after each change, synchronously; it must not throw. @returns ends it */
  observe(listener: (credits: CreditsLeft) => void): () => void;
}

export interface BalanceRecord extends Balance {
  /** @returns whether there is more than before */
  learn(credits: number): boolean;
}

export function createBalance(now: () => number): BalanceRecord {
  const listeners = new Set<(credits: CreditsLeft) => void>();
  let value: CreditsLeft | null = null;
  return {
    get value() {
      return value;
    },
    observe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    learn(credits) {
      const before = value;
      value = { credits, at: now() };
      if (credits !== before?.credits) for (const listener of listeners) listener(value);
      return before !== null && credits > before.credits;
    },
  };
}
