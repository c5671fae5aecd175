import { expect, test } from 'vitest';
import { createSegmindBackend } from '#src/backends/segmind/backend.ts';
import { leases } from '#src/delivery/postgres/lease-rules.ts';
import { takeDuty } from '#src/fleet/duty.ts';
import { openRoster } from '#src/fleet/roster.ts';
import { followServerClock } from '#src/fleet/server-clock.ts';
import { openSharedStore } from '#src/store/open-store.ts';
import { openPostgresStore } from '#src/store/postgres/store.ts';
import { run } from '#src/store/steps.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';

function onFault(error: unknown): void {
  throw error;
}

test('one of all processes has a duty, and the next one when that ends', async () => {
  await using database = await freshDatabase();
  await using store = await openPostgresStore({ url: database.url, applicationName: 'test' });
  const first = await takeDuty(store, 'SWEEP', 'a', onFault);
  const other = await takeDuty(store, 'SWEEP', 'b', onFault);
  expect([first.isOurs, other.isOurs]).toEqual([true, false]);
  await first[Symbol.asyncDispose]();
  await using next = await takeDuty(store, 'SWEEP', 'c', onFault);
  expect(next.isOurs).toBe(true);
  await other[Symbol.asyncDispose]();
});

test('what a worker can run is known to the others, until its lease is over', async () => {
  await using database = await freshDatabase();
  await using store = await openPostgresStore({ url: database.url, applicationName: 'test' });
  await using backend = createSegmindBackend({ apiKey: 'key' });
  await using worker = await openRoster({
    store,
    backends: new Map([['segmind', backend]]),
    onFault,
  });
  await using gateway = await openRoster({ store, backends: new Map(), onFault });
  await store.write(() => leases.open('w'));
  // One that is not renewed, and is over when this test says so.
  await store.write(() => run('UPDATE workers SET leased_until = leased_until + 3600000'));
  worker.hold('w');
  await expect
    .poll(() => gateway.members)
    .toMatchObject([{ id: 'w', facts: { segmind: { places: 4 } } }]);
  await store.write(() => run('UPDATE workers SET leased_until = 0'));
  await expect.poll(() => gateway.members).toEqual([]);
});

test("the server's clock is followed", async () => {
  await using database = await freshDatabase();
  await using store = await openPostgresStore({ url: database.url, applicationName: 'test' });
  const ahead = {
    ...store,
    read: async () => Date.now() + 60_000,
  } as unknown as typeof store;
  const skews: number[] = [];
  await using clock = await followServerClock(ahead, (ms) => void skews.push(ms), onFault);
  expect(clock.now() - Date.now()).toBeGreaterThan(59_000);
  expect(skews).toHaveLength(1);
  const asked = Date.now();
  await using right = await followServerClock(store, (ms) => void skews.push(ms), onFault);
  // Both have the clock of this machine: what differs is how long the question took.
  expect(Math.abs(right.now() - Date.now())).toBeLessThanOrEqual(Date.now() - asked + 1);
});

test('processes that share run beside each other, and beside none that keeps something for itself', async () => {
  await using database = await freshDatabase();
  const open = (isAlone: boolean) => openSharedStore({ url: database.url, isAlone });
  const first = await open(false);
  const second = await open(false);
  await expect(open(true)).rejects.toThrow('another gateway is running on it');
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
  const alone = await open(true);
  await expect(open(false)).rejects.toThrow('Set IMAGES and URL_SECRET for all.');
  await alone[Symbol.asyncDispose]();
});

test('the schema is not upgraded under processes of the version before', async () => {
  await using database = await freshDatabase();
  await using running = await openSharedStore({ url: database.url, isAlone: false });
  await running.write(() => run('UPDATE schema_version SET version = version - 1'));
  await expect(openSharedStore({ url: database.url, isAlone: false })).rejects.toThrow(
    /processes of that version are running on it; stop them first/,
  );
});
