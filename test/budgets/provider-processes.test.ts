import { afterAll, beforeAll, expect, test } from 'vitest';
import { providerMonths } from '#src/budgets/provider-months.ts';
import { ledger } from '#src/credits/ledger.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import type { PostgresStore } from '#src/store/postgres/store.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';
import { type Children, startChildren } from './children.ts';
import type { StartingOrder } from './starter.ts';

const december = Date.UTC(2026, 11, 1);
let children: Children<StartingOrder>;
let store: PostgresStore;

beforeAll(async () => {
  children = await startChildren('starter.ts');
  ({ store } = children);
}, 60_000);
afterAll(() => children?.[Symbol.asyncDispose]());

/** In all processes at once. @returns the generations that began */
function begin(ids: readonly string[], timeOf: (at: number) => number): Promise<string[]> {
  return children.ask((process) => {
    const generations = ids.filter((_id, at) => at % children.count === process);
    const times = generations.map((_id, at) => timeOf(at));
    return { generations, times, amount: 70, limit: 1_000 };
  });
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
