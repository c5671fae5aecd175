import { afterAll, beforeAll, expect, test } from 'vitest';
import { accounts } from '#src/accounts/accounts.ts';
import { ledger } from '#src/credits/ledger.ts';
import { StorageFullError } from '#src/domain/gateway-errors.ts';
import { openPostgresStore } from '#src/store/postgres/store.ts';
import { all, get, run } from '#src/store/steps.ts';
import { StoreError } from '#src/store/store-error.ts';
import { makeDatabase, type TestDatabase } from '#test/helpers/postgres/database.ts';
import { type PostgresServer, startPostgres } from '#test/helpers/postgres/server.ts';
import { openAccount } from '#test/helpers/stored-generation.ts';

let server: PostgresServer;
let database: TestDatabase;

beforeAll(async () => {
  server = await startPostgres();
  database = await makeDatabase(server.url);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const open = () => openPostgresStore({ url: database.url, applicationName: 'test' });

test('a server that is stopped at once and started again loses nothing that was promised, and nothing is done twice', async () => {
  await using store = await open();
  await store.write(() => openAccount('a'));
  const promised: number[] = [];
  let asked = 0;
  let stopping = false;
  const grant = async (): Promise<void> => {
    while (!stopping) {
      const phase = asked++;
      try {
        await store.write(() => ledger.grant('a', 1, String(phase), 0));
        promised.push(phase);
      } catch (error) {
        expect(error).toBeInstanceOf(StorageFullError);
      }
    }
  };
  const granting = Array.from({ length: 8 }, grant);
  for (let round = 0; round < 3; round += 1) {
    const before = promised.length;
    await expect.poll(() => promised.length).toBeGreaterThan(before + 20);
    await server.restart('immediate');
  }
  stopping = true;
  await Promise.all(granting);
  const rows = await store.read(() => all<{ phase: string }>('SELECT phase FROM entries'));
  const stored = new Set(rows.map(({ phase }) => phase));
  expect(promised.filter((phase) => !stored.has(`grant:a:${phase}`))).toEqual([]);
  expect(stored.size).toBe(rows.length);
  expect(await store.read(() => ledger.balance('a'))).toMatchObject({ available: rows.length });
});

test('while the server is away it says so in a sentence, and it goes on by itself', async () => {
  await using store = await open();
  await server.stop('fast');
  await expect(store.write(() => run('UPDATE accounts SET name = name'))).rejects.toThrow(
    'The gateway cannot store anything at the moment: its database does not answer.',
  );
  expect(store.fault()).toContain('does not answer');
  await server.start();
  await store.probe();
  expect(store.fault()).toBeNull();
  expect(await store.read(() => get('SELECT 1 AS one'))).toEqual({ one: 1 });
});

test('a commit that is lost with all that the server knew of it is done again', async () => {
  await using store = await open();
  await store.write(function* () {
    // Its changes are not in the log, so that the server forgets the number of the transaction.
    yield* run('CREATE UNLOGGED TABLE pauses (ms INT)');
    yield* run(`CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'`);
    yield* run(`CREATE CONSTRAINT TRIGGER pausing AFTER INSERT ON pauses
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pause()`);
  });
  let tries = 0;
  const written = store.write(function* () {
    tries += 1;
    if (tries === 1) yield* run('INSERT INTO pauses VALUES (1)');
    return tries;
  });
  const isPausing = () =>
    store.read(() => get("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"));
  await expect.poll(isPausing).toBeDefined();
  await server.restart('immediate');
  expect(await written).toBe(2);
});

test('a server that follows another one counts as away', async () => {
  await using primary = await startPostgres();
  const standby = await primary.follow();
  await using store = await openPostgresStore({ url: primary.url, applicationName: 'test' });
  await store.write(() => openAccount('a'));
  await expect(
    openPostgresStore({ url: standby, applicationName: 'test', patienceMs: 0 }),
  ).rejects.toThrow(/cannot be used: cannot execute/);
  await primary.stop('immediate');
  const opening = openPostgresStore({ url: standby, applicationName: 'test' });
  await primary.promote();
  await using after = await opening;
  expect(await after.read(() => accounts.find('a'))).toMatchObject({ id: 'a' });
});

test('two transactions that wait for each other are both done', async () => {
  await using store = await open();
  for (const id of ['left', 'right'])
    await store.write(() => accounts.create({ id, name: id, createdAt: 0 }));
  let tries = 0;
  const swap = (first: string, second: string) =>
    store.write(function* () {
      yield* run('UPDATE accounts SET name = name || ? WHERE id = ?', '!', first);
      tries += 1;
      while (tries < 2) yield* get('SELECT pg_sleep(0.01)');
      yield* run('UPDATE accounts SET name = name || ? WHERE id = ?', '!', second);
    });
  await Promise.all([swap('left', 'right'), swap('right', 'left')]);
  expect(tries).toBeGreaterThan(2);
  expect(await store.read(() => accounts.find('left'))).toMatchObject({ name: 'left!!' });
  expect(await store.read(() => accounts.find('right'))).toMatchObject({ name: 'right!!' });
});

test('refuses what it cannot use, with a sentence that tells no password', async () => {
  const closed = openPostgresStore({
    url: 'postgres://darkroom:secret@127.0.0.1:1/none',
    applicationName: 'test',
    patienceMs: 0,
  });
  await expect(closed).rejects.toBeInstanceOf(StoreError);
  await expect(closed).rejects.toThrow(/^The database none at 127\.0\.0\.1:1 cannot be used: /);
  await expect(closed).rejects.not.toThrow('secret');
  await using store = await open();
  await store.write(() => run('UPDATE schema_version SET version = 1000'));
  await expect(open()).rejects.toThrow('start the newer gateway');
  await store.write(() => run('UPDATE schema_version SET version = 1'));
  await expect(store.backup('/tmp/none')).rejects.toThrow('pg_dump');
});
