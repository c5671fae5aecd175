import { join } from 'node:path';
import { backup, DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { StorageFullError } from '#src/domain/gateway-errors.ts';
import { storageFault } from '#src/store/storage-fault.ts';
import { lockFolder, makeFolder, unusable } from './data-folder.ts';
import { migrate } from './migrations.ts';

/** SQL on one connection. Statements are prepared once and kept. */
export interface Sql {
  all<T>(statement: string, ...values: SQLInputValue[]): T[];
  get<T>(statement: string, ...values: SQLInputValue[]): T | undefined;
  /** @returns how many rows changed: what every conditional update must look at */
  run(statement: string, ...values: SQLInputValue[]): number;
}

/**
 * The gateway's SQLite database: WAL, `synchronous=FULL`, one writer process.
 *
 * Reads go straight to the connection: one by primary key takes microseconds. Writes asked for in
 * the same turn of the event loop share one transaction (group commit), each in a savepoint of its
 * own, so that a thousand accepted requests cost a few dozen disk syncs and a failing one undoes
 * only itself.
 */
export interface Database extends Disposable {
  readonly read: Sql;
  /**
   * Runs `work` inside a transaction and resolves when it is on disk. `work` is synchronous and
   * short; when it throws, its own changes are undone and the promise rejects with what it threw, or
   * with a StorageFullError when the disk does not take the changes.
   */
  write<T>(work: (sql: Sql) => T): Promise<T>;
  /** Why the last write could not be stored, in a sentence; null since one was. */
  fault(): string | null;
  /** Tries whether it can write again, where it could not. */
  probe(): Promise<void>;
  /** Writes a consistent copy to a new file, page by page beside the running writes. */
  backup(file: string): Promise<void>;
}

export interface DatabaseOptions {
  /**
   * Leaves the folder's lock to the gateway that runs on it, for short work beside it such as the
   * administration's. @default false
   */
  readonly beside?: boolean | undefined;
}

interface PendingWrite {
  work(sql: Sql): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** More in one transaction would hold the event loop for longer than a frame. */
const maxWritesPerCommit = 64;

/** @throws DataFolderError when the folder cannot be used, or another gateway uses it */
export function openDatabase(folder: string, { beside = false }: DatabaseOptions = {}): Database {
  const lock = beside ? makeFolder(folder) : lockFolder(folder);
  try {
    return openConnection(folder, lock);
  } catch (error) {
    lock?.close();
    const { errcode, message } = error as Error & { errcode?: number };
    throw errcode === undefined
      ? error
      : unusable(folder, `its database cannot be opened (${message})`, error);
  }
}

function openConnection(folder: string, lock: DatabaseSync | undefined): Database {
  const path = join(folder, 'darkroom.db');
  const connection = new DatabaseSync(path, { timeout: 5_000 });
  // A checkpoint runs inside a commit: 4 MB of pages take about 20 ms, and smaller ones cost more in all.
  connection.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA wal_autocheckpoint = 1000;
  `);
  migrate(connection);
  const sql = createSql(connection);
  const pending: PendingWrite[] = [];
  let fault: string | null = null;
  // Prepared once: they run for every write.
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const savepoint = connection.prepare('SAVEPOINT one');
  const release = connection.prepare('RELEASE one');

  function flush(): void {
    if (pending.length === 0) return;
    const batch = pending.splice(0, maxWritesPerCommit);
    if (pending.length > 0) setImmediate(flush);
    const settle: (() => void)[] = [];
    try {
      begin.run();
      for (const write of batch) settle.push(attempt(write));
      commit.run();
    } catch (error) {
      if (connection.isTransaction) connection.exec('ROLLBACK');
      const reason = refusal(error);
      for (const write of batch) write.reject(reason);
      return;
    }
    fault = null;
    for (const tell of settle) tell();
  }

  /** What a write that could not be stored rejects with. */
  function refusal(error: unknown): unknown {
    const why = storageFault(error);
    if (why === null) return error;
    const full = new StorageFullError(why, { cause: error });
    fault = full.message;
    return full;
  }

  function attempt(write: PendingWrite): () => void {
    savepoint.run();
    try {
      const value = write.work(sql);
      release.run();
      return () => write.resolve(value);
    } catch (error) {
      // A full disk undoes the whole transaction; what else it would store is of no use.
      if (!connection.isTransaction || storageFault(error) !== null) throw error;
      connection.exec('ROLLBACK TO one; RELEASE one');
      return () => write.reject(error);
    }
  }

  function write<T>(work: (sql: Sql) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!connection.isOpen) throw new Error('the database is closed');
      if (pending.length === 0) setImmediate(flush);
      pending.push({ work, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  return {
    read: sql,
    write,
    fault: () => fault,
    async probe() {
      if (fault === null) return;
      // The same values are written again: nothing changes, and the disk has to take them.
      await write((own) => own.run('UPDATE accounts SET name = name')).catch((error) => {
        if (!(error instanceof StorageFullError)) throw error;
      });
    },
    async backup(file) {
      // On a connection of its own, which sees one state of the database whatever is written meanwhile,
      // and in one step, which a write between two steps would start again.
      using source = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
      await backup(source, file, { rate: 2 ** 31 - 1 });
    },
    [Symbol.dispose]() {
      while (pending.length > 0) flush();
      connection.close();
      lock?.close();
    },
  };
}

function createSql(connection: DatabaseSync): Sql {
  const statements = new Map<string, StatementSync>();
  const prepare = (statement: string): StatementSync => {
    let prepared = statements.get(statement);
    if (!prepared) {
      prepared = connection.prepare(statement);
      statements.set(statement, prepared);
    }
    return prepared;
  };
  return {
    all: <T>(statement: string, ...values: SQLInputValue[]) =>
      prepare(statement).all(...values) as T[],
    get: <T>(statement: string, ...values: SQLInputValue[]) =>
      prepare(statement).get(...values) as T | undefined,
    run: (statement, ...values) => Number(prepare(statement).run(...values).changes),
  };
}
