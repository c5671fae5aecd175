import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresStore, type PostgresStore } from '#src/store/postgres/store.ts';
import { get } from '#src/store/steps.ts';
import { uploadRows } from '#src/uploads/rows.ts';
import { freshDatabase, type TestDatabase } from '#test/helpers/postgres/database.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';

/* Processes on one database that use, remove and add uploads at once. */
const gate = 4_711;
let database: TestDatabase;
let stores: PostgresStore[];
let client: Client;

beforeAll(async () => {
  database = await freshDatabase();
  stores = await Promise.all(
    ['one', 'two'].map((name) => openPostgresStore({ url: database.url, applicationName: name })),
  );
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  for (const store of stores) await store[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

function uploadOf(accountId: string, id: string) {
  const size = { width: 64, height: 64, bytes: 100 };
  return { id, accountId, sha256: id, ...size, expiresAt: 0 };
}

async function waiting(): Promise<number> {
  const { rows } = await client.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
  );
  return rows.length;
}

test.for([
  ['is removed', (id: string, of: string) => uploadRows.remove(id, of), 'IN_USE'],
  ['expires', () => uploadRows.removeExpired(1, 10), []],
] as const)(
  'an upload that %s while a generation begins to use it is kept',
  async ([name, end, outcome]) => {
    const accountId = name.replace(' ', '-');
    const id = `upload-${accountId}`;
    const generationId = `generation-${accountId}`;
    await stores[0]!.write(function* () {
      yield* openAccount(accountId);
      yield* uploadRows.add(uploadOf(accountId, id), 0, 10);
      yield* storeGeneration({ id: generationId, accountId, samples: 1, hold: 0 });
    });
    await client.query(`SELECT pg_advisory_lock(${gate})`);
    const using = stores[0]!.write(function* () {
      yield* uploadRows.use(id, accountId, generationId);
      // Stands still with the use written and not committed.
      yield* get(`SELECT pg_advisory_xact_lock(${gate})`);
    });
    await expect.poll(waiting).toBe(1);
    const ending = stores[1]!.write<unknown>(() => end(id, accountId));
    await expect.poll(waiting).toBe(2);
    await client.query(`SELECT pg_advisory_unlock(${gate})`);
    await using;
    expect(await ending).toEqual(outcome);
    expect(await stores[1]!.read(() => uploadRows.isThere(id))).toBe(true);
  },
);

test('an account keeps no more than it may, however many come at once', async () => {
  await stores[0]!.write(() => openAccount('many'));
  const added = await Promise.all(
    Array.from({ length: 30 }, (_, at) =>
      stores[at % 2]!.write(() => uploadRows.add(uploadOf('many', `many-${at}`), 0, 5)),
    ),
  );
  expect(added.filter(Boolean)).toHaveLength(5);
});
