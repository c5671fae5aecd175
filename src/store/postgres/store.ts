import { setTimeout as delay } from 'node:timers/promises';
import { StorageFullError } from '#src/domain/gateway-errors.ts';
import { type Steps, statement } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { StoreError } from '#src/store/store-error.ts';
import { type ConnectionOptions, openConnections } from './connections.ts';
import { isLost, isRepeatable, postgresFault } from './errors.ts';
import { gatherReads } from './gathered-reads.ts';
import { migrate } from './migrate.ts';
import { transact } from './transaction.ts';

export interface PostgresStore extends Store {
  read<T>(rule: () => Steps<T>): Promise<T>;
}

export interface PostgresOptions extends ConnectionOptions {
  /** How long a server is waited for that may still be starting. @default 15_000 */
  readonly patienceMs?: number | undefined;
  /** Told how many milliseconds each transaction took. */
  readonly onCommit?: ((ms: number) => void) | undefined;
}

/** Between the tries of what a deadlock or a lost connection undid. */
const retryMs = [20, 100, 500, 1_500];

/** Between the tries to reach a server that may still be starting. */
const startMs = 500;

/**
 * PostgreSQL 15 or later, for any number of processes: READ COMMITTED, with the rows that a rule
 * depends on locked, see `lock`.
 *
 * @throws StoreError when it cannot be reached or used
 */
export async function openPostgresStore({
  patienceMs = 15_000,
  onCommit,
  ...options
}: PostgresOptions): Promise<PostgresStore> {
  const connections = openConnections(options);
  const readOnce = gatherReads(connections);
  try {
    await persist(
      async () => ({ value: await migrate(options.url) }),
      Array(Math.ceil(patienceMs / startMs)).fill(startMs),
    );
  } catch (error) {
    await connections.end();
    if (error instanceof StoreError) throw error;
    const { hostname, port, pathname } = new URL(options.url);
    throw new StoreError(
      `The database ${pathname.slice(1)} at ${hostname}:${port || 5432} cannot be used: ${(error as Error).message || (error as { code?: string }).code}.`,
      { cause: error },
    );
  }
  let fault: string | null = null;

  /** Notes how it went, and says it as the API does. */
  async function noting<T>(work: () => Promise<T>): Promise<T> {
    try {
      const value = await work();
      fault = null;
      return value;
    } catch (error) {
      const why = postgresFault(error);
      if (why === null) throw error;
      const full = new StorageFullError(why, { cause: error });
      fault = full.message;
      throw full;
    }
  }

  async function read<T>(rule: () => Steps<T>): Promise<T> {
    return noting(() => persist(async () => ({ value: await readOnce(rule) }), retryMs));
  }

  return {
    isOrdered: false,
    read,
    async write(rule) {
      const begunAt = performance.now();
      const value = await noting(() => persist(() => transact(connections, rule), retryMs));
      onCommit?.(performance.now() - begunAt);
      return value;
    },
    fault: () => fault,
    async probe() {
      if (fault === null) return;
      await read(() => probe()).catch((error) => {
        if (!(error instanceof StorageFullError)) throw error;
      });
    },
    async backup() {
      throw new StoreError(
        'The data is in PostgreSQL: back it up with pg_dump, or with what its host offers.',
      );
    },
    [Symbol.asyncDispose]: connections.end,
  };
}

function* probe(): Steps<void> {
  yield [statement('SELECT 1')];
}

/** Does something again, after these times, that was undone by a deadlock or a lost connection. */
async function persist<T>(
  work: () => Promise<{ readonly value: T } | null>,
  waits: readonly number[],
): Promise<T> {
  for (const ms of waits) {
    try {
      const done = await work();
      if (done) return done.value;
    } catch (error) {
      if (!isLost(error) && !isRepeatable(error)) throw error;
    }
    await delay(ms * (0.5 + Math.random()));
  }
  const done = await work();
  if (!done) throw new Error('the connection was lost with every commit');
  return done.value;
}
