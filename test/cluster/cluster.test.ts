import { expect, it } from 'vitest';
import { createRandom } from '#test/crash/random.ts';
import { runCluster } from './run-cluster.ts';

// The long versions are `npm run test:cluster`.
it('gateways and workers that are killed lose nothing, pay nothing twice, and tell watchers all', async () => {
  const { totals } = await runCluster({
    gateways: 2,
    workers: 2,
    cause: 'kills',
    times: 3,
    clients: 3,
    random: createRandom(3),
  });
  expect(totals.generations).toBeGreaterThan(5);
  expect(totals.succeeded).toBeGreaterThan(0);
  expect(totals.hops).toBeGreaterThan(totals.generations);
});
