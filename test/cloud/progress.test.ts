import { createClient } from 'graphql-sse';
import { expect, test } from 'vitest';
import { v1, v2 } from '#test/backends/segmind/pair.ts';
import { startCloudGateway } from '#test/helpers/cloud-gateway.ts';

test.each([
  { name: 'v1', contract: v1, waitsFor: 'v1' },
  { name: 'v2', contract: v2, waitsFor: 'status' },
] as const)(
  'progress of $name is an estimate that never falls and is never complete before its time',
  async ({ contract, waitsFor }) => {
    await using cloud = await startCloudGateway({
      segmind: { ...contract, limits: { progressEveryMs: 20 } },
    });
    // The first run has nothing to estimate from; the second knows what the first took.
    for (const prompt of ['first', 'second']) {
      // Both images are held back until enough was told of them, however long that takes.
      const enough = Promise.withResolvers<void>();
      const held = { kind: 'held', until: enough.promise } as const;
      cloud.standIn.faults.add(waitsFor, held, held);
      const id = await cloud.accept('tiny-sd', { prompt, samples: 2 });
      const seen: { kind: string; phase: string; fraction: number; basis: string }[] = [];
      for await (const { kind, generation } of cloud.watch(id, 0)) {
        seen.push({ kind, ...generation.progress });
        if (new Set(seen.map(({ fraction }) => fraction)).size > 6) enough.resolve();
      }
      const estimates = seen.filter(({ kind }) => kind === 'PROGRESS');
      expect(estimates.length).toBeGreaterThan(5);
      // Of what was not sent yet, it is known that nothing is done.
      const begun = estimates.filter(({ phase }) => phase !== 'QUEUED');
      expect(begun.filter(({ basis }) => basis !== 'ESTIMATED')).toEqual([]);
      const fractions = seen.map(({ fraction }) => fraction);
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      expect(estimates.every(({ fraction }) => fraction < 1)).toBe(true);
      expect(seen.at(-1)).toMatchObject({ kind: 'FINISHED', phase: 'DONE', fraction: 1 });
    }
  },
);

test('the credits left at Segmind are pushed as its answers tell them', async () => {
  await using cloud = await startCloudGateway({ standIn: { balance: 1_000_000 }, segmind: v1 });
  const sse = createClient({
    url: `${cloud.gateway.url}/graphql`,
    headers: { 'x-api-key': 'bob' },
  });
  interface Credits {
    readonly credits: {
      readonly available: number;
      readonly upstream: readonly { remaining: number | null; updatedAt: string | null }[];
    };
  }
  const told = sse.iterate<Credits>({
    query: 'subscription { credits { available upstream { backend remaining updatedAt } } }',
  });
  const next = async () => {
    const { value } = await told.next();
    return (value as { data: Credits }).data.credits;
  };
  expect((await next()).upstream).toEqual([
    { backend: 'SEGMIND', remaining: null, updatedAt: null },
  ]);
  await cloud.segmind.refreshCredits(new AbortController().signal);
  expect((await next()).upstream).toMatchObject([{ remaining: 1 }]);
  // Another user's image is paid for from the same account.
  await cloud.ended(await cloud.accept('tiny-sd'));
  const { upstream, available } = await next();
  expect(upstream).toMatchObject([{ remaining: 0.994 }]);
  expect(Date.parse(upstream[0]!.updatedAt!)).toBeGreaterThan(Date.now() - 60_000);
  expect(available).toBe(100);
  sse.dispose();
});
