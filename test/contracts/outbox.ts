import { describe, expect, test } from 'vitest';
import type { Steps } from '#src/store/steps.ts';
import { run } from '#src/store/steps.ts';
import { createWebhookAddresses } from '#src/webhooks/addresses.ts';
import { deliveries } from '#src/webhooks/deliveries.ts';
import { outbox, owe, patienceMs } from '#src/webhooks/outbox.ts';
import { registry } from '#src/webhooks/registry.ts';
import { secrets } from '#src/webhooks/secrets.ts';
import { createWebhooks } from '#src/webhooks/webhooks.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';
import type { OpenStore } from './store.ts';

/** What every store does with the rules of webhooks. */
export function outboxContract(name: string, open: OpenStore): void {
  describe(`webhooks ${name}`, () => {
    const events = ['IMAGE', 'FINISHED'] as const;
    const url = 'https://example.com/hook';

    function* setUp(): Steps<void> {
      for (const account of ['a', 'b']) yield* openAccount(account);
      yield* storeGeneration({ id: 'g', accountId: 'a', samples: 1, hold: 0 });
      for (const accountId of ['a', 'b'])
        yield* registry.add(
          { url, events },
          { id: `of-${accountId}`, accountId, generationId: null, createdAt: 1 },
        );
      yield* registry.add(
        { url, events: ['FINISHED'] },
        { id: 'own', accountId: 'a', generationId: 'g', createdAt: 1 },
      );
    }
    function* oweAll(cursor: number, kind: string, now: number): Steps<void> {
      for (const { text, values } of owe('g', cursor, kind, now)) yield* run(text, ...values);
    }

    test('are owed what they want, each event once, and get it in order', async () => {
      await using host = await open();
      const { store } = host;
      await store.write(setUp);
      await store.write(function* () {
        yield* oweAll(1, 'STARTED', 10);
        yield* oweAll(2, 'IMAGE', 20);
        yield* oweAll(3, 'FINISHED', 30);
      });
      const due = async (now: number) =>
        (await store.read(() => outbox.due(now)))
          .flat()
          .map(({ webhookId, cursor }) => [webhookId, cursor]);
      expect(await due(19)).toEqual([]);
      expect(await due(30)).toEqual([
        ['of-a', 2],
        ['own', 3],
      ]);
      expect(await due(29)).toEqual([['of-a', 2]]);

      const [first] = (await store.read(() => outbox.due(30))).flat();
      const claims = await Promise.all([
        store.write(() => outbox.claim(first!, 100)),
        store.write(() => outbox.claim(first!, 100)),
      ]);
      expect(claims.toSorted()).toEqual([false, true]);
      expect(await due(99)).toEqual([['own', 3]]);
      await store.write(() => outbox.delivered({ ...first!, attempts: 1, status: 200 }, 50));
      expect((await due(50)).toSorted()).toEqual([
        ['of-a', 3],
        ['own', 3],
      ]);
      expect(await store.read(() => deliveries.read(first!.id, 'a'))).toMatchObject({
        state: 'DELIVERED',
        attempts: 1,
        lastStatus: 200,
        finishedAt: 50,
      });
      expect(await store.read(() => deliveries.read(first!.id, 'b'))).toBeNull();
    });

    test('are given up after their time, can be sent again, and are forgotten at last', async () => {
      await using host = await open();
      const { store } = host;
      await store.write(setUp);
      await store.write(() => oweAll(2, 'IMAGE', 0));
      const [one] = (await store.read(() => outbox.due(0))).flat();
      await store.write(() => outbox.claim(one!, 100));
      const failed = { ...one!, attempts: 1, status: null };
      await store.write(() => outbox.failed(failed, 'no answer', patienceMs, 5));
      expect(await store.read(() => deliveries.read(one!.id, 'a'))).toMatchObject({
        state: 'PENDING',
      });
      await store.write(() => outbox.failed(failed, 'no answer', patienceMs + 1, 5));
      expect(await store.read(() => deliveries.read(one!.id, 'a'))).toMatchObject({
        state: 'FAILED',
        lastError: 'no answer',
        finishedAt: 5,
      });
      await store.write(() => outbox.redeliver(one!.id, 'a', 7));
      expect((await store.read(() => outbox.due(7))).flat().map(({ id }) => id)).toEqual([one!.id]);
      await store.write(() => registry.end('of-a', 'It was deleted.', 8));
      expect((await store.read(() => outbox.due(7))).flat()).toEqual([]);
      expect(await store.read(() => deliveries.ofAccount('a', 10))).toHaveLength(1);
      expect(await store.write(() => deliveries.removeOld(9, 10))).toBe(1);
      expect(await store.read(() => deliveries.ofAccount('a', 10))).toEqual([]);
    });

    test('are ten for each account, and have one first secret, however many are made at once', async () => {
      await using host = await open();
      const { store } = host;
      await store.write(() => openAccount('a'));
      let id = 0;
      const webhooks = createWebhooks({
        database: store,
        addresses: createWebhookAddresses([]),
        now: () => 1,
        createId: () => `w${++id}`,
        randomBytes: (count) => new Uint8Array(count).fill(++id),
        wake: () => {},
      });
      const made = await Promise.allSettled(
        Array.from({ length: 20 }, () => webhooks.create('a', { url, events })),
      );
      const created = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      expect(created).toHaveLength(10);
      const shown = created.flatMap(({ secret }) => (secret === null ? [] : [secret]));
      expect(shown).toEqual([(await store.read(() => secrets.find('a')))?.current]);
      for (const one of made)
        if (one.status === 'rejected') expect(one.reason.code).toBe('INVALID_INPUT');
    });
  });
}
