import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { providerMonths } from '#src/budgets/provider-months.ts';
import { ledger } from '#src/credits/ledger.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import { openPostgresStore, type PostgresStore } from '#src/store/postgres/store.ts';
import { freshDatabase, type TestDatabase } from '#test/helpers/postgres/database.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';
import type { StartingOrder } from './starter.ts';

const december = Date.UTC(2026, 11, 1);
let database: TestDatabase;
let store: PostgresStore;
let processes: ChildProcess[];

beforeAll(async () => {
  database = await freshDatabase();
  store = await openPostgresStore({ url: database.url, applicationName: 'test' });
  processes = Array.from({ length: 3 }, () =>
    fork(join(import.meta.dirname, 'starter.ts'), [database.url], { execArgv: [] }),
  );
  await Promise.all(processes.map((child) => once(child, 'message')));
}, 60_000);

afterAll(async () => {
  for (const child of processes) child.disconnect();
  await Promise.all(processes.map((child) => child.exitCode ?? once(child, 'exit')));
  await store[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** In all processes at once. @returns the generations that began */
async function begin(ids: readonly string[], timeOf: (at: number) => number): Promise<string[]> {
  const told = processes.map(async (child, process): Promise<string[]> => {
    const generations = ids.filter((_id, at) => at % processes.length === process);
    const times = generations.map((_id, at) => timeOf(at));
    const answer = once(child, 'message');
    child.send({ generations, times, amount: 70, limit: 1_000 } satisfies StartingOrder);
    return (await answer)[0];
  });
  return (await Promise.all(told)).flat();
}

async function accept(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, at) => `${count}-${at}`);
  for (const id of ids)
    await store.write(() => storeGeneration({ id, accountId: 'a', samples: 1, hold: 1 }));
  return ids;
}

async function month(at: number): Promise<unknown> {
  expect(await store.read(() => audit())).toEqual([]);
  return (await store.read(() => providerMonths.at(at)))[0];
}

test('three processes together do not pass a month of a provider, at its end nor when there is room again', async () => {
  await store.write(function* () {
    yield* openAccount('a');
    yield* ledger.grant('a', 1_000_000, 'first', 0);
  });
  // The clocks of the processes are on both sides of the month's end.
  const began = await begin(await accept(192), (at) => december - 1 + (at % 2));
  // 14 of 70 fit into 1,000 in each month, out of 96 that were asked for.
  expect(began).toHaveLength(28);
  for (const at of [december - 1, december])
    expect(await month(at)).toEqual({ backend: 'segmind', spent: 0, reserved: 980 });
  // Each costs half of what was expected, whenever it ends.
  const attempt = { outcome: 'FAILED', failure: null, billed: 'YES', cost: 35 } as const;
  const finish = { status: 'FAILED', failure: null, progress: [], attempt } as const;
  await Promise.all(
    began.map((id) =>
      store.write(() => transitions.finish({ id, attempt: 1 }, finish, december + 9)),
    ),
  );
  expect(await month(december)).toEqual({ backend: 'segmind', spent: 490, reserved: 0 });
  // Seven more of 70 fit into the 510 that are left.
  expect(await begin(await accept(60), () => december + 10)).toHaveLength(7);
  expect(await month(december)).toEqual({ backend: 'segmind', spent: 490, reserved: 490 });
});
