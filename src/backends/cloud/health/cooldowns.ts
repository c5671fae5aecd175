import type { Clock } from '#src/backends/cloud/clock.ts';
import type { CloudError, Cooldown } from '#src/backends/cloud/cloud-error.ts';

/** A refusal that is still believed. */
export interface ActiveCooldown {
  readonly status: Cooldown['status'];
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** With the moment of the clock that never jumps at which it ends. */
type KnownCooldown = Omit<ActiveCooldown, 'until'> & {
  readonly endsAt: number;
  readonly forMs: number;
};

/**
 * Remembers what single answers have settled for the requests after them (the key is refused, the
 * model is retired, the money is gone), each for a time. After that time requests are let through
 * again, and the first answer decides: the refusal doubles, or is forgotten.
 */
export interface Cooldowns {
  find(kind: string): ActiveCooldown | undefined;
  /** @param kind that of the request, by `kindOf`; null where the account was asked for */
  record(kind: string | null, error: CloudError): void;
  /** An answer that worked. */
  clear(kind: string): void;
  /** The account has more money than before. */
  clearCredits(): void;
}

const longestMs = 24 * 60 * 60_000;

export function createCooldowns(clock: Clock): Cooldowns {
  const known = new Map<string, KnownCooldown>();
  return {
    find(kind) {
      const time = clock.monotonicNow();
      const active = [known.get('account'), known.get(kind)].find(
        (cooldown) => cooldown !== undefined && cooldown.endsAt > time,
      );
      return active && { ...active, until: clock.timeOf(active.endsAt) };
    },
    record(kind, { cooldown, failure }) {
      if (!cooldown) return;
      const subject = cooldown.scope === 'account' || kind === null ? 'account' : kind;
      const before = known.get(subject);
      // Answers to requests that were under way together are one proof, not several.
      const time = clock.monotonicNow();
      if (before && before.endsAt > time && before.status === cooldown.status) return;
      const forMs =
        before?.status === cooldown.status ? Math.min(2 * before.forMs, longestMs) : cooldown.forMs;
      known.set(subject, {
        status: cooldown.status,
        reason: failure.message,
        endsAt: time + forMs,
        forMs,
      });
    },
    clear(kind) {
      known.delete('account');
      known.delete(kind);
    },
    clearCredits() {
      for (const [subject, { status }] of known) if (status === 'NO_CREDITS') known.delete(subject);
    },
  };
}
