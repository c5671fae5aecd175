import { describe, expect, test } from 'vitest';
import { ProviderMonthError } from '#src/budgets/provider-months.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import { run } from '#src/store/steps.ts';
import { createRandom } from '#test/crash/random.ts';
import { begun, december, november, openMonths, unlimited } from './open-months.ts';
import type { OpenStore } from './store.ts';

/** What providers may be asked for in a month, on every store. */
export function providerMonthsContract(name: string, open: OpenStore): void {
  describe(`months of providers ${name}`, () => {
    test('have room to the last of it, and refuse what does not fit, which does not begin', async () => {
      await using host = await openMonths(open);
      const [first, second, third] = [
        await host.accept(),
        await host.accept(),
        await host.accept(),
      ];
      await host.begin(first, 60, 100);
      const refusal = await host.begin(second, 41, 100).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ProviderMonthError);
      expect(refusal).toMatchObject({ backend: 'segmind', until: undefined });
      expect((refusal as Error).message).toMatch(/0\.000041 credits.*0\.00006 reserved/);
      await host.begin(third, 40, 100);
      expect(await host.month()).toEqual([0, 100]);
      await host.end(first, 'YES', 70);
      // Nothing that is reserved can make room for it any more.
      await expect(host.begin(second, 41, 100)).rejects.toMatchObject({ until: december });
      await expect(host.begin(second, 1, 100)).rejects.toMatchObject({ until: undefined });
    });

    test('of 64 at once let begin exactly as many as fit', async () => {
      await using host = await openMonths(open);
      const ids = await Promise.all(Array.from({ length: 64 }, () => host.accept()));
      const results = await Promise.allSettled(ids.map((id) => host.begin(id, 7, 100)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(14);
      for (const one of results)
        if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(ProviderMonthError);
      expect(await host.month()).toEqual([0, 98]);
    });

    test.each([
      ['what was billed, in the place of what was reserved', 'YES', 4, [4, 0]],
      ['what was billed, where that is more than was reserved', 'YES', 12, [12, 0]],
      ['nothing, where nothing was billed', 'NO', 0, [0, 0]],
      ['all that was reserved, where it is not known whether it was billed', 'UNKNOWN', 0, [0, 10]],
      ['what it is known to have cost, and the rest as reserved', 'UNKNOWN', 4, [4, 6]],
    ] as const)('count of an ended attempt %s', async (_what, billed, cost, month) => {
      await using host = await openMonths(open);
      const [ended, left] = [await host.accept(), await host.accept()];
      await host.begin(ended, 10, 100);
      await host.end(ended, billed, cost);
      expect(await host.month()).toEqual(month);
      await host.begin(left, 10, 100);
      await host.moveOn(left, billed, cost);
      expect(await host.month()).toEqual(month.map((amount) => 2 * amount));
    });

    test('have each attempt in the one in which it began, whenever it ends', async () => {
      await using host = await openMonths(open);
      const [first, second] = [await host.accept(), await host.accept()];
      await host.begin(first, 100, 100, november);
      await host.begin(second, 100, 100, december);
      await host.end(first, 'YES', 60, 1, december + 5);
      expect(await host.month(november)).toEqual([60, 0]);
      expect(await host.month(december)).toEqual([0, 100]);
      await host.end(second, 'NO', 0, 1, december + 5);
      expect(await host.month(december)).toEqual([0, 0]);
      // A clock that is set back finds what was counted there.
      const third = await host.accept();
      await expect(host.begin(third, 41, 100, november)).rejects.toThrow(ProviderMonthError);
      await host.begin(third, 40, 100, november);
      expect(await host.month(november)).toEqual([60, 40]);
    });

    test('let what goes on after an interruption go on with what was reserved, and refuse it never', async () => {
      await using host = await openMonths(open);
      const id = await host.accept();
      await host.begin(id, 100, 100, november);
      await host.store.write(() => transitions.submitted({ id, attempt: 1 }, 0, 'handle'));
      // The budget was lowered meanwhile, and the month is another one.
      await host.begin(id, 100, 50, december, 1);
      expect(await host.month(november)).toEqual([0, 0]);
      expect(await host.month(december)).toEqual([0, 100]);
      await host.end(id, 'YES', 30, 2, december);
      expect(await host.month(december)).toEqual([30, 0]);
    });

    test('keep the share of a sample reserved that was lost on its way', async () => {
      await using host = await openMonths(open);
      const id = await host.accept(4);
      await host.begin(id, 100, 100);
      await host.fail(id, 'UNKNOWN');
      await host.begin(id, 100, 100, november, 1);
      expect(await host.month()).toEqual([0, 100]);
      await host.end(id, 'YES', 45, 2);
      expect(await host.month()).toEqual([45, 25]);
    });

    test('keep that share once, however often what goes on is interrupted', async () => {
      await using host = await openMonths(open);
      const id = await host.accept(4);
      await host.begin(id, 100, 100);
      await host.fail(id, 'UNKNOWN');
      for (const attempt of [1, 2, 3]) await host.begin(id, 100, 100, november, attempt);
      await host.end(id, 'YES', 45, 4);
      expect(await host.month()).toEqual([45, 25]);
    });

    test.each([
      ['keep nothing reserved for what is known to have failed', 'NO', 0, [0, 0]],
      ['count what a failure was billed', 'YES', 4, [4, 0]],
      ['keep reserved what was lost', 'UNKNOWN', 0, [0, 10]],
    ] as const)('%s, where nothing goes on after it', async (_what, billed, cost, month) => {
      await using host = await openMonths(open);
      const id = await host.accept(2);
      await host.begin(id, 10, 100);
      await host.fail(id, billed, cost);
      const canceled = { status: 'CANCELED', failure: null, progress: [] } as const;
      await host.store.write(() => transitions.finish({ id, attempt: 1 }, canceled, november));
      expect(await host.month()).toEqual(month);
    });

    test('keep what was in flight reserved where nothing goes on with it', async () => {
      await using host = await openMonths(open);
      const id = await host.accept();
      await host.begin(id, 10, 100);
      await host.store.write(() => transitions.submitted({ id, attempt: 1 }, 0, 'handle'));
      const canceled = { status: 'CANCELED', failure: null, progress: [] } as const;
      await host.store.write(() => transitions.finish({ id, attempt: 1 }, canceled, november));
      expect(await host.month()).toEqual([0, 10]);
    });

    test('count what began before there was a budget', async () => {
      await using host = await openMonths(open);
      const [ended, runs, next] = [await host.accept(), await host.accept(), await host.accept()];
      for (const id of [ended, runs])
        await host.store.write(() =>
          transitions.start({ id, attempt: 0 }, begun, unlimited, november),
        );
      await host.end(ended, 'YES', 30);
      expect(await host.month()).toBeUndefined();
      await expect(host.begin(next, 71, 100)).rejects.toThrow(ProviderMonthError);
      await host.begin(next, 50, 100);
      expect(await host.month()).toEqual([30, 50]);
      await host.end(runs, 'YES', 15);
      expect(await host.month()).toEqual([45, 50]);
    });

    test('leave an attempt as it ended that is ended again', async () => {
      await using host = await openMonths(open);
      const id = await host.accept();
      await host.begin(id, 10, 100);
      await host.moveOn(id, 'YES', 4);
      await host.end(id, 'NO', 0);
      expect(await host.month()).toEqual([4, 0]);
    });

    test('are never passed, whatever begins, ends or is left in whatever order', async () => {
      await using host = await openMonths(open);
      const random = createRandom(20_261_127);
      const limit = 100;
      const pick = (count: number) => Math.floor(random() * count);
      const running = new Map<string, { attempt: number; amount: number; at: number }>();
      let refused = 0;
      for (let round = 0; round < 120; round += 1) {
        const at = random() < 0.5 ? november : december;
        const [id, one] = [...running][pick(running.size)] ?? [];
        if (!id || !one || random() < 0.5) {
          const fresh = await host.accept();
          const amount = 1 + pick(30);
          const start = await Promise.allSettled([host.begin(fresh, amount, limit, at)]);
          if (start[0].status === 'fulfilled') running.set(fresh, { attempt: 1, amount, at });
          else refused += 1;
        } else if (random() < 0.3) {
          await host.begin(id, one.amount, limit, one.at, one.attempt);
          one.attempt += 1;
        } else {
          const billed = (['YES', 'NO', 'UNKNOWN'] as const)[pick(3)]!;
          const cost = billed === 'NO' ? 0 : pick(one.amount + 1);
          await host.end(id, billed, cost, one.attempt, at);
          running.delete(id);
        }
        for (const month of [await host.month(november), await host.month(december)])
          if (month) expect(month[0]! + month[1]!).toBeLessThanOrEqual(limit);
      }
      expect(refused).toBeGreaterThan(10);
    });

    test('whose books another hand has changed are told of', async () => {
      await using host = await openMonths(open);
      await host.begin(await host.accept(), 10, 100);
      await host.store.write(() => run('UPDATE provider_months SET reserved = 9'));
      expect(await host.store.read(() => audit())).toMatchObject([
        expect.stringMatching(/provider's month .*: segmind\./),
      ]);
    });
  });
}
