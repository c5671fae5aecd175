import { afterAll, beforeAll, expect, test } from 'vitest';
import { budgets } from '#src/budgets/budgets.ts';
import { ledger } from '#src/credits/ledger.ts';
import { audit } from '#src/store/audit.ts';
import type { PostgresStore } from '#src/store/postgres/store.ts';
import { openAccount } from '#test/helpers/stored-generation.ts';
import { type Children, startChildren } from './children.ts';
import type { SpendingOrder } from './spender.ts';

const midnight = Date.UTC(2026, 10, 19);
let children: Children<SpendingOrder>;
let store: PostgresStore;

beforeAll(async () => {
  children = await startChildren('spender.ts');
  ({ store } = children);
});
afterAll(() => children?.[Symbol.asyncDispose]());

/** In all processes at once. @returns the times of those that were accepted */
function spend(order: Omit<SpendingOrder, 'times'>, times: (process: number) => number[]) {
  return children.ask<number>((process) => ({ ...order, times: times(process) }));
}

test('three processes together spend what one may, before and after midnight, whose clock is right or not', async () => {
  const name = { accountId: 'a', keyId: null, period: 'DAY' } as const;
  await store.write(function* () {
    yield* openAccount('a');
    yield* ledger.grant('a', 1_000_000, 'first', 0);
    yield* budgets.set(name, 1_000, midnight - 1);
  });
  // One is a second ahead of midnight, one behind it, and the third jumps between the two.
  const times = (process: number) =>
    Array.from({ length: 64 }, (_, at) => midnight + ((process === 2 ? at : process) % 2) - 1);
  const accepted = await spend({ accountId: 'a', hold: 70 }, times);
  // 14 of 70 fit into 1,000 on each of the two days, out of 96 that were asked for.
  expect(accepted.filter((at) => at < midnight)).toHaveLength(14);
  expect(accepted.filter((at) => at >= midnight)).toHaveLength(14);
  for (const at of [midnight - 1, midnight]) {
    const [budget] = (await store.read(() => budgets.listOf(['a'], at))).get('a')!;
    expect(budget).toMatchObject({ used: 980 });
  }
  expect(await store.read(() => ledger.balance('a'))).toMatchObject({ held: 2 * 980 });
  expect(await store.read(() => audit())).toEqual([]);
});
