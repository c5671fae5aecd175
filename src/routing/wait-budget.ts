import type { Billed, Failure } from '#src/domain/failures.ts';
import type { Attempt, Generation } from '#src/domain/generation.ts';

/** How long a generation waits for a rate limit, in all: over two of the minutes that limits are counted by. */
export const maxRateLimitWaitMs = 150_000;
/** A limit that is said to be over, and is not, is not asked again at once. */
const shortestWaitMs = 1_000;

/**
 * When a generation that met a rate limit, and has no other backend, may try the same one again.
 *
 * @param end how its current attempt ended; only one that can have cost nothing is tried again
 * @param attempts all of it, the current one included
 * @returns milliseconds since the epoch, or null when it is not worth waiting for
 */
export function retryTime(
  generation: Pick<Generation, 'attempt' | 'backend' | 'deadline'>,
  attempts: readonly Attempt[],
  { failure, billed }: { readonly failure: Failure | null; readonly billed: Billed },
  now: number,
): number | null {
  if (failure?.code !== 'PROVIDER_RATE_LIMITED' || failure.retryAt === undefined) return null;
  if (billed !== 'NO') return null;
  const firstLimited = attempts.find(
    (one) =>
      one.backend === generation.backend &&
      (one.failure?.code === 'PROVIDER_RATE_LIMITED' || one.number === generation.attempt),
  );
  const waitingSince = firstLimited?.startedAt ?? now;
  const at = Math.max(failure.retryAt, now + shortestWaitMs);
  // The time of day was set back: how long it has waited is not known, so it has waited enough.
  if (waitingSince > now) return null;
  if (at - waitingSince > maxRateLimitWaitMs) return null;
  return generation.deadline !== null && at >= generation.deadline ? null : at;
}
