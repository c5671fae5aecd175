import { expect, test } from 'vitest';
import type { RateLimiter } from '#src/backends/cloud/health/rate-limiter.ts';

/** The limiters of processes that send to one provider: one alone where there is one process. */
export interface RateLimiterHost extends AsyncDisposable {
  readonly limiters: readonly [RateLimiter, ...RateLimiter[]];
}

const never = new AbortController().signal;

/** What a limiter of paid requests is. Runs on every implementation, with requests of any of its processes. */
export function rateLimiterContract(create: (perMinute: number) => Promise<RateLimiterHost>): void {
  async function isClosed({ limiters }: RateLimiterHost): Promise<void> {
    for (const limiter of limiters)
      await expect.poll(() => limiter.opensAt() > Date.now()).toBe(true);
  }

  /** Begins so many requests. @returns how many were let through, and ends those that still wait */
  function begin({ limiters }: RateLimiterHost, count: number) {
    const stop = new AbortController();
    let through = 0;
    const all = Array.from({ length: count }, (_, at) =>
      limiters[at % limiters.length]!.take(stop.signal).then(() => {
        through += 1;
      }),
    );
    return {
      through: () => through,
      async end() {
        stop.abort(new Error('given up'));
        await Promise.allSettled(all);
        return through;
      },
    };
  }

  test('of many at once, exactly a minute of requests leaves', async () => {
    await using host = await create(5);
    const sent = begin(host, 20);
    await expect.poll(sent.through).toBe(5);
    await isClosed(host);
    const opensInMs = host.limiters[0].opensAt() - Date.now();
    expect(opensInMs).toBeLessThanOrEqual(60_000);
    expect(await sent.end()).toBe(5);
  });

  test('what waits ends with the reason of its signal', async () => {
    await using host = await create(1);
    await host.limiters[0].take(never);
    const reason = new Error('no longer wanted');
    await expect(host.limiters.at(-1)!.take(AbortSignal.abort(reason))).rejects.toBe(reason);
    const stop = new AbortController();
    const waiting = host.limiters.at(-1)!.take(stop.signal);
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  test('an answer tells how many are left', async () => {
    await using host = await create(100);
    await host.limiters[0].take(never);
    host.limiters[0].learn({ rateLimitRemaining: 2 });
    // By the one that learned it first: the others know it when they ask next.
    await host.limiters[0].take(never);
    const sent = begin(host, 10);
    await expect.poll(sent.through).toBe(1);
    await isClosed(host);
    expect(await sent.end()).toBe(1);
  });

  test('nothing leaves before the time that an answer told', async () => {
    await using closed = await create(100);
    closed.limiters[0].learn({ rateLimitRemaining: 0, rateLimitResetAt: Date.now() + 60_000 });
    await isClosed(closed);
    expect(await begin(closed, 4).end()).toBe(0);
    await using host = await create(100);
    const until = Date.now() + 500;
    host.limiters[0].learn({ rateLimitRemaining: 0, rateLimitResetAt: until });
    await host.limiters[0].take(never);
    // Timers, and the clock of a server, differ by some milliseconds.
    expect(Date.now()).toBeGreaterThanOrEqual(until - 50);
  });
}
