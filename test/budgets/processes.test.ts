import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { budgets } from '#src/budgets/budgets.ts';
import { ledger } from '#src/credits/ledger.ts';
import { audit } from '#src/store/audit.ts';
import { openPostgresStore, type PostgresStore } from '#src/store/postgres/store.ts';
import { freshDatabase, type TestDatabase } from '#test/helpers/postgres/database.ts';
import { openAccount } from '#test/helpers/stored-generation.ts';
import type { SpendingOrder } from './spender.ts';

const midnight = Date.UTC(2026, 10, 19);
let database: TestDatabase;
let store: PostgresStore;
let processes: ChildProcess[];

beforeAll(async () => {
  database = await freshDatabase();
  store = await openPostgresStore({ url: database.url, applicationName: 'test' });
  processes = Array.from({ length: 3 }, () =>
    fork(join(import.meta.dirname, 'spender.ts'), [database.url], { execArgv: [] }),
  );
  await Promise.all(processes.map((child) => once(child, 'message')));
});

afterAll(async () => {
  for (const child of processes) child.disconnect();
  await Promise.all(processes.map((child) => child.exitCode ?? once(child, 'exit')));
  await store[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** In all processes at once. @returns the times of those that were accepted */
async function spend(order: Omit<SpendingOrder, 'times'>, times: (process: number) => number[]) {
  const told = processes.map(async (child, at): Promise<number[]> => {
    const answer = once(child, 'message');
    child.send({ ...order, times: times(at) } satisfies SpendingOrder);
    return (await answer)[0];
  });
  return (await Promise.all(told)).flat();
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
