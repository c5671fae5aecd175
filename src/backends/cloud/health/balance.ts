/** What the provider says is left on the gateway's own account. */
export interface UpstreamCredits {
  /** Micro-credits. */
  readonly credits: number;
  /** Milliseconds since the epoch when it was said. */
  readonly at: number;
}

/** A value that changes, and those who want to know. */
export interface Upstream {
  readonly value: UpstreamCredits | null;
  /** Calls `listener` after each change, synchronously; it must not throw. @returns ends it */
  observe(listener: (credits: UpstreamCredits) => void): () => void;
}

export interface UpstreamRecord extends Upstream {
  /** @returns whether there is more than before */
  learn(credits: number): boolean;
}

export function createUpstream(now: () => number): UpstreamRecord {
  const listeners = new Set<(credits: UpstreamCredits) => void>();
  let value: UpstreamCredits | null = null;
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
