import { expect, test } from 'vitest';
import type { RequestRate } from '#src/accounts/request-rate.ts';

/** The limiters of processes that count the same requests: one alone where there is one process. */
export interface RequestRateHost extends AsyncDisposable {
  readonly rates: readonly [RequestRate, ...RequestRate[]];
}

/** What a request rate is. Runs on every implementation, with requests that come to any of its processes. */
export function requestRateContract(create: (perMinute: number) => Promise<RequestRateHost>): void {
  const takeMany = ({ rates }: RequestRateHost, accountId: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, at) => rates[at % rates.length]!.take(accountId)),
    );

  test('of many at once, exactly a minute of requests is let through', async () => {
    await using host = await create(3);
    const waits = await takeMany(host, 'alice', 30);
    const refused = waits.filter((wait) => wait !== null);
    expect(refused).toHaveLength(27);
    for (const wait of refused) {
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(20_000);
    }
    expect(await takeMany(host, 'bob', 3)).toEqual(Array(3).fill(null));
  });

  test('requests come back evenly, and what is refused costs none', async () => {
    await using host = await create(600);
    await takeMany(host, 'alice', 650);
    await expect.poll(() => host.rates.at(-1)!.take('alice')).toBeNull();
  });

  test('what is left is told, of an account that never asked, too', async () => {
    await using host = await create(60);
    const rate = host.rates.at(-1)!;
    expect(await rate.left('alice')).toEqual({ perMinute: 60, remaining: 60, fullInMs: 0 });
    await takeMany(host, 'alice', 20);
    const left = (await rate.left('alice'))!;
    expect(left.perMinute).toBe(60);
    // One comes back each second.
    expect(left.remaining).toBeGreaterThanOrEqual(40);
    expect(left.remaining).toBeLessThan(60);
    expect(left.fullInMs).toBeGreaterThan(0);
    expect(left.fullInMs).toBeLessThanOrEqual(20_000);
  });

  test('no limit lets everything through', async () => {
    await using host = await create(Number.POSITIVE_INFINITY);
    expect(await takeMany(host, 'alice', 100)).toEqual(Array(100).fill(null));
    expect(await host.rates[0].left('alice')).toBeNull();
  });
}
