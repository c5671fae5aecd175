import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { readEntries } from '#src/credits/entries.ts';
import { ledger } from '#src/credits/ledger.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { run } from '#src/store/steps.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const numbersOf = (entries: readonly { number: number }[]) => entries.map(({ number }) => number);

test('entries are numbered within their account, also those written before they had numbers', async () => {
  using folder = temporaryFolder();
  {
    using database = openSqliteStore(folder.path);
    await database.write(function* () {
      for (const id of ['a', 'b']) {
        yield* run('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, 0)', id, id);
        yield* ledger.openAccount(id);
      }
      for (const [account, phase] of ['b1', 'a1', 'b2', 'b3', 'a2'])
        yield* ledger.grant(account!, 1, phase!, 0);
    });
  }
  {
    using before = new DatabaseSync(join(folder.path, 'darkroom.db'));
    before.exec(`
      DROP INDEX entries_of_account;
      ALTER TABLE entries DROP COLUMN number;
      ALTER TABLE generations DROP COLUMN device;
      CREATE INDEX entries_of_account ON entries(account_id, seq);
      PRAGMA user_version = 4;
    `);
  }
  using database = openSqliteStore(folder.path);
  await database.write(() => ledger.grant('a', 1, '3', 0));
  const read = (account: string) => database.read(() => readEntries(account, { limit: 10 }));
  expect(numbersOf(read('a'))).toEqual([3, 2, 1]);
  expect(numbersOf(read('b'))).toEqual([3, 2, 1]);
  expect(() => database.read(() => run('UPDATE entries SET amount = 2'))).toThrow('never change');
});
