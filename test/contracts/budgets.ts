import { describe, expect, test } from 'vitest';
import { keys } from '#src/accounts/keys.ts';
import { budgets } from '#src/budgets/budgets.ts';
import { ledger } from '#src/credits/ledger.ts';
import { BudgetExceededError } from '#src/domain/gateway-errors.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import type { Store } from '#src/store/store.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';
import type { OpenStore } from './store.ts';

const dayMs = 86_400_000;
/** A Wednesday in the middle of a month. */
const noon = Date.UTC(2026, 10, 18, 12);
const today = { accountId: 'a', keyId: null, period: 'DAY' } as const;

async function opened(open: OpenStore) {
  const host = await open();
  const { store } = host;
  let made = 0;
  await store.write(function* () {
    yield* openAccount('a');
    yield* ledger.grant('a', 1_000_000, 'first', 0);
  });
  return {
    store,
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
    accept(hold: number, createdAt = noon, keyId: string | null = null) {
      const id = `g${made++}`;
      const facts = { id, accountId: 'a', samples: 1, hold, keyId, createdAt };
      return store.write(() => storeGeneration(facts)).then(() => id);
    },
    used: (at = noon, keyId: string | null = null) => usedOf(store, at, keyId),
  };
}

async function usedOf(store: Store, at: number, keyId: string | null): Promise<number[]> {
  const all = await store.read(() => budgets.listOf(['a'], at));
  return (all.get('a') ?? []).filter((one) => one.keyId === keyId).map(({ used }) => used);
}

function makeKey(store: Store) {
  const key = {
    accountId: 'a',
    name: 'k',
    environment: 'test',
    scopes: ['GENERATE'],
    expiresAt: null,
  } as const;
  return store.write(() => keys.create(key, clock));
}

const clock = {
  now: noon,
  randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
};

const released = { status: 'CANCELED', failure: null, progress: [] } as const;

/** Budgets on every store. */
export function budgetsContract(name: string, open: OpenStore): void {
  describe(`budgets ${name}`, () => {
    test('let through what fits, to the last of it, and refuse what does not with its end', async () => {
      await using host = await opened(open);
      await host.store.write(() => budgets.set(today, 100, noon));
      await host.accept(60);
      const refusal = await host.accept(41).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(BudgetExceededError);
      expect(refusal).toMatchObject({
        required: 41,
        retryAt: Date.UTC(2026, 10, 19),
        budget: { period: 'DAY', amount: 100, used: 60, keyId: null },
      });
      await host.accept(40);
      expect(await host.used()).toEqual([100]);
      await expect(host.accept(1)).rejects.toBeInstanceOf(BudgetExceededError);
      await host.accept(0);
      expect(await host.store.read(() => ledger.balance('a'))).toMatchObject({ held: 100 });
      expect(await host.store.read(() => audit())).toEqual([]);
    });

    test('of many at once, exactly as many fit as may', async () => {
      await using host = await opened(open);
      await host.store.write(() => budgets.set(today, 100, noon));
      const results = await Promise.allSettled(Array.from({ length: 64 }, () => host.accept(7)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(14);
      for (const one of results)
        if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(BudgetExceededError);
      expect(await host.used()).toEqual([98]);
      expect(await host.store.read(() => audit())).toEqual([]);
    });

    test('get back what a generation did not cost, in the period of its acceptance', async () => {
      await using host = await opened(open);
      await host.store.write(() => budgets.set(today, 100, noon));
      const first = await host.accept(100);
      await host.accept(30, noon + dayMs);
      await host.store.write(() =>
        transitions.finish({ id: first, attempt: 0 }, released, noon + dayMs),
      );
      expect(await host.used(noon)).toEqual([0]);
      expect(await host.used(noon + dayMs)).toEqual([30]);
      await host.accept(100, noon);
      await expect(host.accept(71, noon + dayMs)).rejects.toBeInstanceOf(BudgetExceededError);
      expect(await host.store.read(() => audit())).toEqual([]);
    });

    test('begin anew with each day, week and month, and are the same wherever the clock jumps', async () => {
      await using host = await opened(open);
      for (const [period, amount] of [
        ['DAY', 10],
        ['WEEK', 20],
        ['MONTH', 40],
      ] as const)
        await host.store.write(() => budgets.set({ ...today, period }, amount, noon));
      const refused = (at: number) =>
        expect(host.accept(10, at)).rejects.toBeInstanceOf(BudgetExceededError);
      const whose = async (at: number) =>
        (await host.accept(10, at).catch((error) => error as BudgetExceededError)) as unknown;
      const periodAt = async (at: number) =>
        ((await whose(at)) as BudgetExceededError).budget.period;
      await host.accept(10, noon);
      await refused(noon + dayMs / 2 - 1);
      await host.accept(10, noon + dayMs / 2);
      expect(await periodAt(noon + 2 * dayMs)).toBe('WEEK');
      // Monday.
      await host.accept(10, noon + 5 * dayMs);
      await host.accept(10, noon + 6 * dayMs);
      // The Monday after, still in November.
      expect(await periodAt(noon + 12 * dayMs)).toBe('MONTH');
      await host.accept(10, Date.UTC(2026, 11, 1));
      // Set back, far ahead, and back again: each period has its own count.
      await refused(noon);
      await host.accept(10, Date.UTC(2031, 0, 1));
      expect(await periodAt(noon)).toBe('DAY');
      await refused(Date.UTC(2031, 0, 1));
      expect(await host.store.read(() => audit())).toEqual([]);
    });

    test('count what was accepted in the period before they were set, and before a jump', async () => {
      await using host = await opened(open);
      await host.accept(30, noon);
      await host.accept(50, noon - dayMs);
      expect(await host.store.write(() => budgets.set(today, 40, noon))).toMatchObject({
        used: 30,
      });
      await expect(host.accept(11, noon)).rejects.toBeInstanceOf(BudgetExceededError);
      // A day whose row is not there yet.
      await expect(host.accept(1, noon - dayMs)).rejects.toBeInstanceOf(BudgetExceededError);
      await host.store.write(() => budgets.set(today, 20, noon));
      await expect(host.accept(1)).rejects.toBeInstanceOf(BudgetExceededError);
      expect(await host.store.write(() => budgets.remove(today))).toBe(true);
      expect(await host.store.write(() => budgets.remove(today))).toBe(false);
      await host.accept(1_000);
      expect(await host.store.read(() => audit())).toEqual([]);
    });

    test('of a key are beside those of the account, and go on with the key that takes its place', async () => {
      await using host = await opened(open);
      const { record } = await makeKey(host.store);
      const other = await makeKey(host.store);
      const ofKey = { ...today, keyId: record.origin };
      await host.store.write(() => budgets.set(today, 100, noon));
      await host.store.write(() => budgets.set(ofKey, 50, noon));
      await host.accept(40, noon, record.id);
      const next = await host.store.write(() => keys.rotate(record.id, 1_000, clock));
      await expect(host.accept(11, noon, next.record.id)).rejects.toMatchObject({
        budget: { keyId: record.id, used: 40 },
      });
      await host.accept(10, noon, next.record.id);
      await expect(host.accept(1, noon, record.id)).rejects.toMatchObject({
        budget: { keyId: record.id },
      });
      await host.accept(50, noon, other.record.id);
      await expect(host.accept(1, noon, other.record.id)).rejects.toMatchObject({
        budget: { keyId: null },
      });
      // What one of them refuses counts in neither.
      expect(await host.used()).toEqual([100]);
      expect(await host.used(noon, record.id)).toEqual([50]);
      expect(await host.store.read(() => audit())).toEqual([]);
    });

    test('warn once in a period, when 80 % are used', async () => {
      await using host = await opened(open);
      const spend = (amount: number, at: number) =>
        host.store.write(function* () {
          const spent = yield* budgets.spend({ accountId: 'a', keyId: null }, amount, at);
          return [spent.nearlyUsed.length, spent.crossed.length];
        });
      await host.store.write(() => budgets.set(today, 100, noon));
      expect(await spend(79, noon)).toEqual([0, 0]);
      expect(await spend(1, noon)).toEqual([1, 1]);
      expect(await spend(20, noon)).toEqual([1, 0]);
      expect(await spend(80, noon + dayMs)).toEqual([1, 1]);
    });
  });
}
