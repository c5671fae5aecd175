import type { RequestRate } from '#src/accounts/request-rate.ts';
import { serverNow } from '#src/store/postgres/server-now.ts';
import { get, run, type Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';

const minuteMs = 60_000;

const perMinuteValue = 'CAST(?2 AS DOUBLE PRECISION)';
const refilled = `least(${perMinuteValue}, r.tokens + greatest(0, ${serverNow} - r.refilled_at) * ${perMinuteValue} / ${minuteMs})`;

/** As `createRequestRate`, of all processes that share a PostgreSQL store together. */
export function createSharedRequestRate(ofAccounts: number, store: Store): RequestRate {
  return {
    async take(id, perMinute = ofAccounts) {
      if (perMinute === Number.POSITIVE_INFINITY) return null;
      const isTaken = await store.write(() => take(id, perMinute));
      if (isTaken) return null;
      const tokens = await store.read(() => tokensOf(id, perMinute));
      // It may have come back meanwhile.
      return Math.max(1, Math.ceil(((1 - tokens) * minuteMs) / perMinute));
    },
    async left(id, perMinute = ofAccounts) {
      if (perMinute === Number.POSITIVE_INFINITY) return null;
      const tokens = await store.read(() => tokensOf(id, perMinute));
      const fullInMs = Math.ceil(((perMinute - tokens) * minuteMs) / perMinute);
      return { perMinute, remaining: Math.floor(tokens), fullInMs };
    },
  };
}

/** @returns whether there was one */
function* take(id: string, perMinute: number): Steps<boolean> {
  const count = yield* run(
    `INSERT INTO request_rates AS r (account_id, tokens, refilled_at)
     VALUES (?1, ${perMinuteValue} - 1, ${serverNow})
     ON CONFLICT (account_id) DO UPDATE SET tokens = ${refilled} - 1, refilled_at = ${serverNow}
       WHERE ${refilled} >= 1`,
    id,
    perMinute,
  );
  return count === 1;
}

function* tokensOf(id: string, perMinute: number): Steps<number> {
  const row = yield* get<{ tokens: number }>(
    `SELECT ${refilled} AS tokens FROM request_rates r WHERE r.account_id = ?1`,
    id,
    perMinute,
  );
  return row?.tokens ?? perMinute;
}
