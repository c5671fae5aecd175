import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { tablesOf } from '#src/backup/tables.ts';
import { audit } from '#src/store/audit.ts';
import { openPostgresStore } from '#src/store/postgres/store.ts';
import { movedName } from '#src/store/sqlite/data-folder.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { all, type Steps } from '#src/store/steps.ts';
import { admin, adminRefusal } from '#test/helpers/admin.ts';
import { createTestGateway, generateImage, localId } from '#test/helpers/gateway.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

/** A folder in which a gateway has drawn, refused and charged, with keys, of which one was replaced. */
async function usedFolder() {
  const places = temporaryFolder();
  const folder = join(places.path, 'data');
  await using host = await createTestGateway({ folder });
  const { data } = await host.ask(generateImage, { samples: 2 });
  await host.ended(localId(data.generateImage.generation.id));
  const key = await admin(folder, 'key', 'create', 'default');
  await admin(folder, 'key', 'rotate', /Its id is (\w+)/.exec(key)![1]!);
  return { places, folder };
}

/** All rows of all tables of the folder's database, as texts. */
function* everything(source: DatabaseSync): Steps<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { name, columns } of tablesOf(source)) {
    const rows = yield* all<Record<string, unknown>>(`SELECT ${columns.join(', ')} FROM ${name}`);
    found.set(name, rows.map(asText).sort());
  }
  return found;
}

function asText(row: Record<string, unknown>): string {
  const values = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  ]);
  return JSON.stringify(values);
}

it('moves every row of every table, with the books right on both sides', async () => {
  const { places, folder } = await usedFolder();
  using _places = places;
  await using database = await freshDatabase();
  using source = new DatabaseSync(join(folder, 'darkroom.db'), { readOnly: true });
  let before: Map<string, string[]>;
  {
    using store = openSqliteStore(folder);
    before = store.read(() => everything(source));
  }
  const printed = await admin(folder, 'move', database.url);
  expect(printed).toContain('one account and one generation');
  expect(printed).not.toContain('postgres://');

  await using target = await openPostgresStore({ url: database.url, applicationName: 'test' });
  const after = await target.read(() => everything(source));
  expect(after).toEqual(before);
  for (const name of ['accounts', 'generations', 'samples', 'events', 'entries', 'api_keys'])
    expect(after.get(name)!.length, name).toBeGreaterThan(0);
  expect(await target.read(() => audit())).toEqual([]);

  // What comes later is numbered after it.
  await target.write(() =>
    storeGeneration({ id: 'later', accountId: 'default', samples: 1, hold: 1 }),
  );
  expect(await target.read(() => audit())).toEqual([]);
});

it('leaves a folder that no gateway takes again', async () => {
  const { places, folder } = await usedFolder();
  using _places = places;
  await using database = await freshDatabase();
  await admin(folder, 'move', database.url);
  expect(() => openSqliteStore(folder)).toThrow(/was moved to the database \w+ at [\w.]+:\d+: set/);
  expect(await adminRefusal(folder, 'list')).toContain('was moved');
});

it('moves nothing while a gateway has the folder', async () => {
  const { places, folder } = await usedFolder();
  using _places = places;
  using _store = openSqliteStore(folder);
  await using database = await freshDatabase();
  expect(await adminRefusal(folder, 'move', database.url)).toContain('another gateway is running');
  await using target = await openPostgresStore({ url: database.url, applicationName: 'test' });
  expect(await target.read(() => all('SELECT id FROM accounts'))).toEqual([]);
});

it('moves nothing into a database that holds something', async () => {
  const { places, folder } = await usedFolder();
  using _places = places;
  await using database = await freshDatabase();
  {
    await using target = await openPostgresStore({ url: database.url, applicationName: 'test' });
    await target.write(() => openAccount('here'));
  }
  expect(await adminRefusal(folder, 'move', database.url)).toContain('is not empty');
  expect(existsSync(join(folder, movedName))).toBe(false);
  openSqliteStore(folder)[Symbol.dispose]();
});

it('moves nothing where the books are not right', async () => {
  const { places, folder } = await usedFolder();
  using _places = places;
  {
    using broken = new DatabaseSync(join(folder, 'darkroom.db'));
    broken.exec("UPDATE balances SET spent = spent + 1 WHERE account_id = 'default'");
  }
  await using database = await freshDatabase();
  expect(await adminRefusal(folder, 'move', database.url)).toMatch(
    /^Nothing was moved\.\nBroken: /,
  );
  expect(existsSync(join(folder, movedName))).toBe(false);
});

it('refuses what is no address of a database', async () => {
  using places = temporaryFolder();
  expect(await adminRefusal(places.path, 'move', 'mysql://host/name')).toContain(
    'postgres://user:password@host:port/name',
  );
});
