import { expect, test } from 'vitest';
import { openPostgresStore } from '#src/store/postgres/store.ts';
import { get, run, type Steps } from '#src/store/steps.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';

/** The server's process that serves the connection which it is read on. */
function* servedBy(): Steps<number> {
  const row = yield* get<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return row!.pid;
}

test('reads that begin together share a connection', async () => {
  await using database = await freshDatabase();
  await using store = await openPostgresStore({ url: database.url, applicationName: 'test' });
  const pids = await Promise.all(Array.from({ length: 16 }, () => store.read(servedBy)));
  expect(new Set(pids).size).toBe(1);
});

test('one that fails fails alone, and each is told its own rows', async () => {
  await using database = await freshDatabase();
  await using store = await openPostgresStore({ url: database.url, applicationName: 'test' });
  function* number(value: number): Steps<number> {
    const first = yield* get<{ value: number }>('SELECT CAST(? AS INT) AS value', value);
    const second = yield* get<{ value: number }>('SELECT CAST(? AS INT) + 1 AS value', value);
    return first!.value + second!.value;
  }
  const ended = await Promise.allSettled([
    store.read(() => number(1)),
    store.read(() => get('SELECT * FROM no_such_table')),
    store.read(() => {
      throw new Error('a rule that throws');
    }),
    store.read(() => number(2)),
  ]);
  expect(ended.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))).toEqual(
    [3, 'relation "no_such_table" does not exist', 'a rule that throws', 5],
  );
});

test('reads on a connection that is lost meanwhile are all read again', async () => {
  await using database = await freshDatabase();
  await using store = await openPostgresStore({ url: database.url, applicationName: 'test' });
  const [before] = await Promise.all([store.read(servedBy), store.read(servedBy)]);
  let losses = 0;
  function* lostOnce(): Steps<number> {
    const pid = yield* servedBy();
    if (losses++ === 0) yield* run('SELECT pg_terminate_backend(?)', pid);
    return yield* servedBy();
  }
  const after = await Promise.all([
    store.read(lostOnce),
    store.read(servedBy),
    store.read(lostOnce),
  ]);
  expect(after[0]).not.toBe(before);
  expect(after.every((pid) => Number.isInteger(pid))).toBe(true);
});
