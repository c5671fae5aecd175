import type { ModelId } from '#models/index.ts';
import type { SegmindError, Standing } from '#src/backends/cloud/cloud-error.ts';

/** A refusal that is still believed. */
export interface LiveStanding {
  readonly status: Standing['status'];
  readonly reason: string;
  readonly until: number;
}

/**
 * Remembers what single answers have settled for the requests after them (the key is refused, the
 * model is retired, the money is gone), each for a time. After that time requests are let through
 * again, and the first answer decides: the refusal doubles, or is forgotten.
 */
export interface Standings {
  find(model: ModelId): LiveStanding | undefined;
  /** @param model the one that was asked for; null where the account was */
  record(model: ModelId | null, error: SegmindError): void;
  /** An answer that worked. */
  clear(model: ModelId): void;
  /** The account has more money than before. */
  clearCredits(): void;
}

const longestMs = 24 * 60 * 60_000;

export function createStandings(now: () => number): Standings {
  const known = new Map<'account' | ModelId, LiveStanding & { readonly forMs: number }>();
  return {
    find(model) {
      return [known.get('account'), known.get(model)].find(
        (standing) => standing !== undefined && standing.until > now(),
      );
    },
    record(model, { standing, failure }) {
      if (!standing) return;
      const subject = standing.scope === 'account' || model === null ? 'account' : model;
      const before = known.get(subject);
      // Answers to requests that were under way together are one proof, not several.
      if (before && before.until > now() && before.status === standing.status) return;
      const forMs =
        before?.status === standing.status ? Math.min(2 * before.forMs, longestMs) : standing.forMs;
      known.set(subject, {
        status: standing.status,
        reason: failure.message,
        until: now() + forMs,
        forMs,
      });
    },
    clear(model) {
      known.delete('account');
      known.delete(model);
    },
    clearCredits() {
      for (const [subject, { status }] of known) if (status === 'NO_CREDITS') known.delete(subject);
    },
  };
}
