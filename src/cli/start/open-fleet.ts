import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Backend } from '#src/backends/backend.ts';
import { createClock } from '#src/backends/cloud/clock.ts';
import type { RateLimiter } from '#src/backends/cloud/health/rate-limiter.ts';
import type { Config } from '#src/config.ts';
import { createPostgresDelivery } from '#src/delivery/postgres/delivery.ts';
import type { BackendId, CloudId } from '#src/domain/backends.ts';
import { createPostgresFeed } from '#src/feed/postgres/feed.ts';
import { takeDuty } from '#src/fleet/duty.ts';
import { createOffers, workersOf } from '#src/fleet/offers.ts';
import { createSharedRequestRate } from '#src/fleet/request-rate.ts';
import { openRoster } from '#src/fleet/roster.ts';
import { followServerClock } from '#src/fleet/server-clock.ts';
import { createSharedRateLimiter } from '#src/fleet/shared-rate-limiter.ts';
import { createFeedStore } from '#src/generations/watch/feed-store.ts';
import type { Lifecycle } from '#src/lifecycle/stream.ts';
import { run } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { isAlone } from './open-database.ts';

export interface FleetOptions {
  readonly config: Config & { readonly DATABASE_URL: string };
  readonly database: Store;
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
  monotonicNow(): number;
}

/** What processes on one database do together. Loaded only where there is one. */
export async function openFleet({ config, database, lifecycle, log, monotonicNow }: FleetOptions) {
  const parts = new AsyncDisposableStack();
  // What the process before it left is not waited for: it cannot be there any more.
  if (isAlone(config)) await database.write(() => run('DELETE FROM workers'));
  const process = randomUUID();
  const faultOf = (of: string) => (error: unknown) =>
    log.warn({ err: error }, `${of} could not be looked after`);
  const clock = parts.use(
    await followServerClock(
      database,
      (ms) => log.warn({ ms }, "this machine's clock differs from that of the database"),
      faultOf('the clock'),
    ),
  );
  const feed = parts.use(
    createPostgresFeed({
      url: config.DATABASE_LISTEN_URL ?? config.DATABASE_URL,
      process,
      store: createFeedStore(database),
      monotonicNow,
      now: clock.now,
      onHeard: (ms) => lifecycle.emit({ type: 'UPDATE_HEARD', ms }),
      onFault: faultOf('what processes tell one another'),
    }),
  );
  const duty =
    config.ROLE === 'worker'
      ? null
      : parts.use(await takeDuty(database, 'HOUSEKEEPING', process, faultOf('the housekeeping')));

  return {
    now: clock.now,
    feed,
    isHousekeeper: () => duty?.isOurs ?? false,
    requestRate: createSharedRequestRate(
      config.ACCOUNT_REQUESTS_PER_MINUTE || Number.POSITIVE_INFINITY,
      database,
    ),
    rateLimiterFor: (provider: CloudId, perMinute: number): RateLimiter =>
      createSharedRateLimiter({
        provider,
        perMinute,
        store: database,
        clock: createClock(clock.now, monotonicNow),
        onFault: faultOf("a provider's rate limit"),
      }),
    /** @param backends of this process */
    async withBackends(backends: ReadonlyMap<BackendId, Backend>) {
      const roster = parts.use(
        await openRoster({ store: database, backends, onFault: faultOf('the roster') }),
      );
      return {
        offers: createOffers(roster, backends, config.ROLE !== 'gateway'),
        workersOf: (backend: BackendId) => workersOf(roster.members, backend),
        createDelivery: createPostgresDelivery({
          store: database,
          feed,
          backends: config.ROLE === 'gateway' ? [] : [...backends.keys()],
          createId: randomUUID,
          monotonicNow,
          onLease(holder) {
            roster.hold(holder);
            if (holder === null) lifecycle.emit({ type: 'LEASE_LOST' });
          },
          onFreed: (count) => lifecycle.emit({ type: 'TAKEN_OVER', count }),
          onFault: faultOf('the line'),
        }),
      };
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
