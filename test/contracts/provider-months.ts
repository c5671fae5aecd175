import { describe, expect, test } from 'vitest';
import { ProviderMonthError, providerMonths } from '#src/budgets/provider-months.ts';
import { ledger } from '#src/credits/ledger.ts';
import type { Billed } from '#src/domain/failures.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import { run } from '#src/store/steps.ts';
import { createRandom } from '#test/crash/random.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';
import type { OpenStore } from './store.ts';

/** The last moment of a November, and the first of December. */
const november = Date.UTC(2026, 11, 1) - 1;
const december = november + 1;

const begun = { backend: 'segmind', weights: 'PUBLISHED', revision: 'r', reason: 'test' } as const;
const unlimited = Number.MAX_SAFE_INTEGER;

async function opened(open: OpenStore) {
  const host = await open();
  const { store } = host;
  let made = 0;
  await store.write(function* () {
    yield* openAccount('a');
    yield* ledger.grant('a', 1_000_000, 'first', 0);
  });
  const end = (billed: Billed, cost: number) =>
    ({ outcome: 'FAILED', failure: null, billed, cost }) as const;
  return {
    store,
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
    async accept(samples = 1) {
      const id = `g${made++}`;
      await store.write(() => storeGeneration({ id, accountId: 'a', samples, hold: 1 }));
      return id;
    },
    /** Begins the attempt after this one. */
    begin(id: string, amount: number, limit: number, at = november, attempt = 0) {
      const start = { ...begun, reservation: { amount, limit } };
      return store.write(() => transitions.start({ id, attempt }, start, unlimited, at));
    },
    end(id: string, billed: Billed, cost: number, attempt = 1, at = november) {
      const finish = { status: 'FAILED', failure: null, progress: [] } as const;
      return store.write(() =>
        transitions.finish({ id, attempt }, { ...finish, attempt: end(billed, cost) }, at),
      );
    },
    moveOn(id: string, billed: Billed, cost: number, attempt = 1, at = november) {
      const next = { backend: 'replicate', reason: 'test' } as const;
      return store.write(() =>
        transitions.attemptFailed({ id, attempt }, end(billed, cost), next, at),
      );
    },
    /** `[spent, reserved]` of the month. */
    async month(at = november) {
      expect(await store.read(() => audit())).toEqual([]);
      const rows = await store.read(() => providerMonths.at(at));
      const row = rows.find(({ backend }) => backend === 'segmind');
      return row && [row.spent, row.reserved];
    },
  };
}

/** What providers may be asked for in a month, on every store. */
export function providerMonthsContract(name: string, open: OpenStore): void {
  describe(`months of providers ${name}`, () => {
    test('have room to the last of it, and refuse what does not fit, which does not begin', async () => {
      await using host = await opened(open);
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
      await using host = await opened(open);
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
      await using host = await opened(open);
      const [ended, left] = [await host.accept(), await host.accept()];
      await host.begin(ended, 10, 100);
      await host.end(ended, billed, cost);
      expect(await host.month()).toEqual(month);
      await host.begin(left, 10, 100);
      await host.moveOn(left, billed, cost);
      expect(await host.month()).toEqual(month.map((amount) => 2 * amount));
    });

    test('have each attempt in the one in which it began, whenever it ends', async () => {
      await using host = await opened(open);
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
      await using host = await opened(open);
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
      await using host = await opened(open);
      const id = await host.accept(4);
      await host.begin(id, 100, 100);
      await host.store.write(function* () {
        yield* transitions.submitting({ id, attempt: 1 }, 0);
        const failure = {
          code: 'OUTCOME_UNKNOWN',
          message: '',
          retryable: true,
          billed: 'UNKNOWN',
        };
        yield* transitions.sampleFailed(
          { id, attempt: 1 },
          { index: 0, failure: failure as never, cost: 0 },
          [],
          november,
        );
      });
      await host.begin(id, 100, 100, november, 1);
      expect(await host.month()).toEqual([0, 100]);
      await host.end(id, 'YES', 45, 2);
      expect(await host.month()).toEqual([45, 25]);
    });

    test('keep what was in flight reserved where nothing goes on with it', async () => {
      await using host = await opened(open);
      const id = await host.accept();
      await host.begin(id, 10, 100);
      await host.store.write(() => transitions.submitted({ id, attempt: 1 }, 0, 'handle'));
      const canceled = { status: 'CANCELED', failure: null, progress: [] } as const;
      await host.store.write(() => transitions.finish({ id, attempt: 1 }, canceled, november));
      expect(await host.month()).toEqual([0, 10]);
    });

    test('count what began before there was a budget', async () => {
      await using host = await opened(open);
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
      await using host = await opened(open);
      const id = await host.accept();
      await host.begin(id, 10, 100);
      await host.moveOn(id, 'YES', 4);
      await host.end(id, 'NO', 0);
      expect(await host.month()).toEqual([4, 0]);
    });

    test('are never passed, whatever begins, ends or is left in whatever order', async () => {
      await using host = await opened(open);
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
      await using host = await opened(open);
      await host.begin(await host.accept(), 10, 100);
      await host.store.write(() => run('UPDATE provider_months SET reserved = 9'));
      expect(await host.store.read(() => audit())).toMatchObject([
        expect.stringMatching(/provider's month .*: segmind\./),
      ]);
    });
  });
}
