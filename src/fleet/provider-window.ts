import { serverNow } from '#src/store/postgres/server-now.ts';
import { lock, run, type Steps } from '#src/store/steps.ts';

/**
 * A provider's limit, counted over all processes that send it paid requests. Its times are of the
 * server's clock, in milliseconds; what is told outside is how long something takes from now.
 */
export interface Window {
  /** Requests a minute. */
  readonly limit: number;
  readonly taken: readonly number[];
  readonly blockedUntil: number;
  readonly now: number;
}

const windowMs = 60_000;

/** The window of this moment, which no other process changes before the transaction ends. */
function* lockWindow(provider: string, perMinute: number): Steps<Window> {
  yield* run(
    `INSERT INTO provider_windows (provider, limit_per_minute, taken, blocked_until)
     VALUES (?, ?, '[]', 0) ON CONFLICT (provider) DO NOTHING`,
    provider,
    perMinute,
  );
  const row = (yield* lock<{
    limit: number;
    taken: string;
    blockedUntil: number;
    now: number;
  }>(
    `SELECT limit_per_minute AS "limit", taken, blocked_until AS "blockedUntil",
       ${serverNow} AS now
     FROM provider_windows WHERE provider = ?`,
    provider,
  ))!;
  const taken = (JSON.parse(row.taken) as number[]).filter((at) => at > row.now - windowMs);
  return { ...row, taken };
}

function* keep(provider: string, { limit, taken, blockedUntil }: Window): Steps<void> {
  yield* run(
    'UPDATE provider_windows SET limit_per_minute = ?, taken = ?, blocked_until = ? WHERE provider = ?',
    limit,
    JSON.stringify(taken),
    blockedUntil,
    provider,
  );
}

/** In how many milliseconds the next request may leave; 0 when it may now. */
function opensInMs({ limit, taken, blockedUntil, now }: Window): number {
  const full = taken.length >= limit ? taken[taken.length - limit]! + windowMs : 0;
  return Math.max(0, blockedUntil - now, full - now);
}

/** What a process learns from a look at the window. */
export interface Look {
  readonly isTaken: boolean;
  /** Until the next request after this may leave. */
  readonly opensInMs: number;
}

/** Counts one more request, where it may leave now. */
export function* takeFrom(provider: string, perMinute: number): Steps<Look> {
  const window = yield* lockWindow(provider, perMinute);
  const waitMs = opensInMs(window);
  if (waitMs > 0) return { isTaken: false, opensInMs: waitMs };
  const next = { ...window, taken: [...window.taken, window.now] };
  yield* keep(provider, next);
  return { isTaken: true, opensInMs: opensInMs(next) };
}

/** Counts nothing. */
export function* lookAt(provider: string, perMinute: number): Steps<Look> {
  return { isTaken: false, opensInMs: opensInMs(yield* lockWindow(provider, perMinute)) };
}

/** An answer with so many requests left, after those of the last minute, shows what the limit is. */
export function* learnRemaining(
  provider: string,
  perMinute: number,
  remaining: number,
): Steps<Look> {
  const window = yield* lockWindow(provider, perMinute);
  const next = { ...window, limit: Math.max(1, window.taken.length + Math.floor(remaining)) };
  yield* keep(provider, next);
  return { isTaken: false, opensInMs: opensInMs(next) };
}

/** Then a new window begins, whatever was sent in the last minute by our own count. */
export function* blockFor(provider: string, perMinute: number, ms: number): Steps<Look> {
  const window = yield* lockWindow(provider, perMinute);
  const blockedUntil = Math.max(window.blockedUntil, window.now + ms);
  const next = { ...window, taken: [], blockedUntil };
  yield* keep(provider, next);
  return { isTaken: false, opensInMs: opensInMs(next) };
}
