import { join } from 'node:path';
import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';
import { StorageFullError } from '#src/domain/gateway-errors.ts';
import { type Rows, run, type Statement, type Steps } from '#src/store/steps.ts';
import { storageFault } from '#src/store/storage-fault.ts';
import type { Store } from '#src/store/store.ts';
import { lockFolder, makeFolder, unusable } from './data-folder.ts';
import { migrate } from './migrate.ts';

/**
 * SQLite: WAL, `synchronous=FULL`, one writer process.
 *
 * Reads go straight to the connection and answer at once: one by primary key takes microseconds.
 * Writes asked for in the same turn of the event loop share one transaction (group commit), each in
 * a savepoint of its own, so that a thousand accepted requests cost a few dozen disk syncs and a
 * failing one undoes only itself.
 */
export interface SqliteStore extends Store, Disposable {
  read<T>(rule: () => Steps<T>): T;
}

export interface SqliteOptions {
  /**
   * Leaves the folder's lock to the gateway that runs on it, for short work beside it such as the
   * administration's. @default false
   */
  readonly beside?: boolean | undefined;
  /** Told how many milliseconds each transaction took. */
  readonly onCommit?: ((ms: number) => void) | undefined;
}

interface PendingWrite {
  rule(): Steps<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** More in one transaction would hold the event loop for longer than a frame. */
const maxWritesPerCommit = 64;

/** @throws DataFolderError when the folder cannot be used, or another gateway uses it */
export function openSqliteStore(
  folder: string,
  { beside = false, onCommit }: SqliteOptions = {},
): SqliteStore {
  const lock = beside ? makeFolder(folder) : lockFolder(folder);
  try {
    return openConnection(folder, lock, onCommit);
  } catch (error) {
    lock?.close();
    const { errcode, message } = error as Error & { errcode?: number };
    throw errcode === undefined
      ? error
      : unusable(folder, `its database cannot be opened (${message})`, error);
  }
}

function openConnection(
  folder: string,
  lock: DatabaseSync | undefined,
  onCommit: SqliteOptions['onCommit'],
): SqliteStore {
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
  const drive = createDriver(connection);
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
    const begunAt = onCommit ? performance.now() : 0;
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
    onCommit?.(performance.now() - begunAt);
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
      const value = drive(write.rule);
      release.run();
      return () => write.resolve(value);
    } catch (error) {
      // A full disk undoes the whole transaction; what else it would store is of no use.
      if (!connection.isTransaction || storageFault(error) !== null) throw error;
      connection.exec('ROLLBACK TO one; RELEASE one');
      return () => write.reject(error);
    }
  }

  function write<T>(rule: () => Steps<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!connection.isOpen) throw new Error('the database is closed');
      if (pending.length === 0) setImmediate(flush);
      pending.push({ rule, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  function close(): void {
    while (pending.length > 0) flush();
    connection.close();
    lock?.close();
  }

  return {
    isOrdered: true,
    read: drive,
    write,
    fault: () => fault,
    async probe() {
      if (fault === null) return;
      await write(() => writeAgain()).catch((error) => {
        if (!(error instanceof StorageFullError)) throw error;
      });
    },
    async backup(file) {
      // On a connection of its own, which sees one state of the database whatever is written meanwhile,
      // and in one step, which a write between two steps would start again.
      using source = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
      await backup(source, file, { rate: 2 ** 31 - 1 });
    },
    [Symbol.dispose]: close,
    [Symbol.asyncDispose]: async () => close(),
  };
}

/** Changes a row and takes that back, so that the disk has to take a page: SQLite does not write what stays the same. */
function* writeAgain(): Steps<void> {
  const first = 'WHERE id = (SELECT min(id) FROM accounts)';
  yield* run(`UPDATE accounts SET created_at = created_at + 1 ${first}`);
  yield* run(`UPDATE accounts SET created_at = created_at - 1 ${first}`);
}

/** @returns what drives rules on this connection. Statements are prepared once and kept. */
function createDriver(connection: DatabaseSync): <T>(rule: () => Steps<T>) => T {
  const prepared = new Map<string, Prepared>();

  function prepare(text: string): Prepared {
    let known = prepared.get(text);
    if (!known) {
      const statement = connection.prepare(text);
      // Without it an integer beyond 2^53 throws.
      statement.setReadBigInts(true);
      known = { statement, hasRows: statement.columns().length > 0 };
      prepared.set(text, known);
    }
    return known;
  }

  function execute({ text, values }: Statement): Rows {
    const { statement, hasRows } = prepare(text);
    if (!hasRows) return { rows: [], count: Number(statement.run(...values).changes) };
    const rows = statement.all(...values).map(withNumbers);
    return { rows, count: rows.length };
  }

  return (rule) => {
    const steps = rule();
    let step = steps.next([]);
    while (!step.done) step = steps.next(step.value.map(execute));
    return step.value;
  };
}

interface Prepared {
  readonly statement: StatementSync;
  /** A query, or a change with RETURNING. */
  readonly hasRows: boolean;
}

/** An integer that no number can hold is read as the nearest number, so that no row is unreadable. */
function withNumbers(row: Record<string, unknown>): Record<string, unknown> {
  for (const name in row) if (typeof row[name] === 'bigint') row[name] = Number(row[name]);
  return row;
}
