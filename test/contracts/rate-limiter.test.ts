import { describe } from 'vitest';
import { createClock } from '#src/backends/cloud/clock.ts';
import { createRateLimiter } from '#src/backends/cloud/health/rate-limiter.ts';
import { createSharedRateLimiter } from '#src/fleet/shared-rate-limiter.ts';
import { openPostgresStore } from '#src/store/postgres/store.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';
import { rateLimiterContract } from './rate-limiter.ts';

const clock = createClock(Date.now, () => performance.now());

describe('the rate limiter of one process', () => {
  rateLimiterContract(async (perMinute) => ({
    limiters: [createRateLimiter(perMinute, clock)],
    async [Symbol.asyncDispose]() {},
  }));
});

describe('the rate limiter of processes that share PostgreSQL', () => {
  rateLimiterContract(async (perMinute) => {
    const stack = new AsyncDisposableStack();
    const { url } = stack.use(await freshDatabase());
    const open = async () => {
      const store = stack.use(await openPostgresStore({ url, applicationName: 'test' }));
      return createSharedRateLimiter({
        provider: 'segmind',
        perMinute,
        store,
        clock,
        // A look may be cut short by the end of its test.
        onFault() {},
      });
    };
    return {
      limiters: [await open(), await open()],
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  });
});
