import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { keys } from '#src/accounts/keys.ts';
import { readEntries } from '#src/credits/entries.ts';
import { ledger } from '#src/credits/ledger.ts';
import { repository } from '#src/generations/store/repository.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { get, run } from '#src/store/steps.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const migrations = join(root, 'src/store/sqlite/migrations');
const steps = readdirSync(migrations).sort();

/** A database as a gateway of this version left it: with rows that each step on the way had. */
function leave(folder: string, version: number): void {
  using database = new DatabaseSync(join(folder, 'darkroom.db'));
  for (const step of steps.slice(0, version)) {
    database.exec(readFileSync(join(migrations, step), 'utf8'));
    const rows = join(root, 'test/fixtures/store', `${step.slice(0, 3)}.sql`);
    if (existsSync(rows)) database.exec(readFileSync(rows, 'utf8'));
  }
  database.exec(`PRAGMA user_version = ${version}`);
}

test('the steps are numbered without a gap', () => {
  expect(steps.map((name) => Number(name.slice(0, 3)))).toEqual(steps.map((_, index) => index + 1));
});

test.each(steps.map((name, index) => [index + 1, name]))(
  'rows of a database of version %i (%s) are the same after the upgrade, and its books right',
  async (version) => {
    using folder = temporaryFolder();
    leave(folder.path, version);
    using database = openSqliteStore(folder.path);
    expect(database.read(() => audit())).toEqual([]);
    const numbers = (account: string) =>
      database.read(() => readEntries(account, { limit: 10 })).map(({ number }) => number);
    expect(numbers('a')).toEqual([6, 5, 4, 3, 2, 1]);
    expect(numbers('b')).toEqual(version < 5 ? [1] : [2, 1]);
    expect(database.read(() => ledger.headroom('a'))).toEqual({
      available: 50,
      openHolds: 2,
      closed: 0,
    });
    expect(database.read(() => get("SELECT running FROM balances WHERE account_id = 'a'"))).toEqual(
      {
        running: 1,
      },
    );
    const open = database.read(() => repository.open());
    expect(open.map(({ id, reason, warnings }) => [id, reason, warnings.length])).toEqual([
      ['runs', '', 1],
      ['waits', '', 0],
    ]);
    expect(database.read(() => keys.list('a')).map(({ name }) => name)).toEqual(
      version < 2 ? [] : ['laptop'],
    );

    // What it holds goes on: one more run, and the end of the one that ran.
    const canceled = { status: 'CANCELED', failure: null, progress: [] } as const;
    await database.write(() => transitions.finish({ id: 'runs', attempt: 1 }, canceled, 20));
    await database.write(() => ledger.grant('b', 1, 'later', 20));
    expect(database.read(() => audit())).toEqual([]);
    expect(numbers('a')[0]).toBe(7);
    expect(() => database.read(() => run('UPDATE entries SET amount = 2'))).toThrow('never change');
    expect(() => database.read(() => run('DELETE FROM entries'))).toThrow('never deleted');
  },
);
