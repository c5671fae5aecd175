import { expect, test } from 'vitest';
import { readEntries } from '#src/credits/entries.ts';
import { ledger } from '#src/credits/ledger.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { openAccount } from '#test/helpers/stored-generation.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

test('entries are numbered within their account', async () => {
  using folder = temporaryFolder();
  using database = openSqliteStore(folder.path);
  await database.write(function* () {
    for (const id of ['a', 'b']) yield* openAccount(id);
    for (const [account, phase] of ['b1', 'a1', 'b2', 'b3', 'a2'])
      yield* ledger.grant(account!, 1, phase!, 0);
  });
  const numbers = (account: string) =>
    database.read(() => readEntries(account, { limit: 10 })).map(({ number }) => number);
  expect(numbers('a')).toEqual([2, 1]);
  expect(numbers('b')).toEqual([3, 2, 1]);
});
