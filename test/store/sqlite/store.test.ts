import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { DataFolderError } from '#src/store/sqlite/data-folder.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { all, get, run } from '#src/store/steps.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const insert = 'INSERT INTO accounts (id, name, created_at) VALUES (?, ?, 0)';
const idsOf = (rows: { id: string }[]): string[] => rows.map(({ id }) => id);

describe('openSqliteStore', () => {
  it('is durable in WAL with a sync for each commit, and checks foreign keys', () => {
    using folder = temporaryFolder();
    using database = openSqliteStore(folder.path);
    const pragma = (name: string) =>
      Object.values(database.read(() => get(`PRAGMA ${name}`)) ?? {})[0];
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
  });

  it('shares one transaction between the writes of one turn', async () => {
    using folder = temporaryFolder();
    using database = openSqliteStore(folder.path);
    const inside = await Promise.all(
      ['a', 'b', 'c'].map((id) =>
        database.write(function* () {
          yield* run(insert, id, id);
          return (yield* get<{ n: number }>('SELECT count(*) AS n FROM accounts'))?.n;
        }),
      ),
    );
    expect(inside).toEqual([1, 2, 3]);
  });

  it('undoes only the write that fails, and tells only its caller', async () => {
    using folder = temporaryFolder();
    using database = openSqliteStore(folder.path);
    const results = await Promise.allSettled([
      database.write(() => run(insert, 'a', 'A')),
      database.write(function* () {
        yield* run(insert, 'b', 'B');
        yield* run(insert, 'a', 'again');
      }),
      database.write(function* () {
        yield* run(insert, 'c', 'C');
        throw new RangeError('no');
      }),
      database.write(() => run(insert, 'd', 'D')),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(results[2]).toMatchObject({ reason: { message: 'no' } });
    expect(idsOf(database.read(() => all('SELECT id FROM accounts ORDER BY id')))).toEqual([
      'a',
      'd',
    ]);
  });

  it('shows another process nothing of a transaction that is not committed', async () => {
    using folder = temporaryFolder();
    using database = openSqliteStore(folder.path);
    using beside = openSqliteStore(folder.path, { beside: true });
    const seen = await database.write(function* () {
      yield* run(insert, 'a', 'A');
      return beside.read(() => all('SELECT id FROM accounts'));
    });
    expect(seen).toEqual([]);
    expect(beside.read(() => all('SELECT id FROM accounts'))).toHaveLength(1);
  });

  it('takes any number of writes at once, more than fit in one transaction', async () => {
    using folder = temporaryFolder();
    using database = openSqliteStore(folder.path);
    const ids = Array.from({ length: 500 }, (_, index) => String(index));
    await Promise.all(ids.map((id) => database.write(() => run(insert, id, id))));
    expect(database.read(() => get('SELECT count(*) AS n FROM accounts'))).toEqual({ n: 500 });
  });

  it('finishes what was asked for when it is disposed, and refuses what comes later', async () => {
    using folder = temporaryFolder();
    const database = openSqliteStore(folder.path);
    const writes = Array.from({ length: 100 }, (_, index) =>
      database.write(() => run(insert, String(index), 'x')),
    );
    database[Symbol.dispose]();
    await Promise.all(writes);
    await expect(database.write(() => run(insert, 'late', 'x'))).rejects.toThrow('closed');
    // The turn that the first write had asked for comes after the end and finds nothing to do.
    await new Promise((resolve) => setImmediate(resolve));
    using again = openSqliteStore(folder.path);
    expect(again.read(() => get('SELECT count(*) AS n FROM accounts'))).toEqual({ n: 100 });
  });

  it('refuses a folder that another gateway has, and takes it when that one is gone', () => {
    using folder = temporaryFolder();
    const open = `
      import { openSqliteStore } from '#src/store/sqlite/store.ts';
      openSqliteStore(process.argv[1]);
    `;
    const inChild = () =>
      execFileSync(process.execPath, ['--input-type=module', '-e', open, folder.path], {
        stdio: 'pipe',
      });
    const first = openSqliteStore(folder.path);
    expect(() => openSqliteStore(folder.path)).toThrow(DataFolderError);
    expect(inChild).toThrow('another gateway is running on it');
    first[Symbol.dispose]();
    expect(inChild).not.toThrow();
    using _second = openSqliteStore(folder.path);
  });

  it('refuses a database of a newer gateway', () => {
    using folder = temporaryFolder();
    openSqliteStore(folder.path)[Symbol.dispose]();
    using raw = new DatabaseSync(join(folder.path, 'darkroom.db'));
    raw.exec('PRAGMA user_version = 1000');
    expect(() => openSqliteStore(folder.path)).toThrow('start the newer gateway');
    raw.exec('PRAGMA user_version = 2');
  });

  it('never changes or deletes a ledger entry', async () => {
    using folder = temporaryFolder();
    using database = openSqliteStore(folder.path);
    await database.write(function* () {
      yield* run(insert, 'a', 'A');
      yield* run(
        "INSERT INTO entries (account_id, kind, debit, credit, amount, phase, created_at) VALUES ('a', 'GRANT', 'ISSUED', 'AVAILABLE', 1, 'p', 0)",
      );
    });
    await expect(database.write(() => run('UPDATE entries SET amount = 2'))).rejects.toThrow(
      'never change',
    );
    await expect(database.write(() => run('DELETE FROM entries'))).rejects.toThrow('never deleted');
  });

  it('copies itself whole while it is written to', async () => {
    using folder = temporaryFolder();
    using database = openSqliteStore(folder.path);
    const copy = join(folder.path, 'copy.db');
    const writes = Array.from({ length: 300 }, (_, index) =>
      database.write(() => run(insert, String(index), 'x'.repeat(1_000))),
    );
    await Promise.all([database.backup(copy), ...writes]);
    expect(existsSync(copy)).toBe(true);
    using copied = new DatabaseSync(copy);
    expect(copied.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  });
});
