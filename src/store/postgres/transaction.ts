import { setTimeout as delay } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { type Steps, statement } from '#src/store/steps.ts';
import { type Connections, send } from './connections.ts';
import { CommitUnknownError, isLost, isNotGivenYet } from './errors.ts';

const begin = [
  statement('BEGIN'),
  statement(
    'SELECT CAST(pg_current_xact_id() AS TEXT) AS xid, CAST(pg_postmaster_start_time() AS TEXT) AS since',
  ),
];
const commit = [statement('COMMIT')];

/** A transaction as its server knows it, which counts them since it was started. */
interface Transaction {
  readonly xid: string;
  readonly since: string;
}

/** The connection was lost while the commit was under way. */
class CommitLostError extends Error {
  override readonly name = 'CommitLostError';
  readonly transaction: Transaction;

  constructor(transaction: Transaction, cause: unknown) {
    super(`the connection was lost while transaction ${transaction.xid} was committed`, { cause });
    this.transaction = transaction;
  }
}

/**
 * Drives a rule as one transaction.
 *
 * @returns its value, once that is durable; `null` when it was undone and may be tried again
 * @throws what the rule or the database throws, with nothing changed; CommitUnknownError
 */
export async function transact<T>(
  connections: Connections,
  rule: () => Steps<T>,
): Promise<{ readonly value: T } | null> {
  let ended: { value: T } | undefined;
  try {
    return await connections.lend(async (client) => {
      const { value, transaction } = await drive(client, rule);
      ended = { value };
      await commitAs(client, transaction);
      return ended;
    });
  } catch (error) {
    if (!(error instanceof CommitLostError) || !ended) throw error;
    return (await wasCommitted(connections, error)) ? ended : null;
  }
}

async function drive<T>(client: PoolClient, rule: () => Steps<T>) {
  const steps = rule();
  try {
    // The transaction begins on the way of the first statements.
    const first = steps.next([]);
    const [, own, ...rows] = await send(client, [...begin, ...(first.done ? [] : first.value)]);
    const [transaction] = own!.rows as [Transaction];
    let step = first.done ? first : steps.next(rows);
    while (!step.done) step = steps.next(await send(client, step.value));
    return { value: step.value, transaction };
  } catch (error) {
    // Where the connection is gone, the server undoes it by itself.
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function commitAs(client: PoolClient, transaction: Transaction): Promise<void> {
  try {
    await send(client, commit);
  } catch (error) {
    throw isLost(error) ? new CommitLostError(transaction, error) : error;
  }
}

/** How long the database is asked, once a moment: a server that was stopped at once is back within. */
const askMs = [20, 100, 500, 1_000, 2_000, 4_000];

async function wasCommitted(connections: Connections, lost: CommitLostError): Promise<boolean> {
  for (const ms of askMs) {
    await delay(ms);
    try {
      const status = await connections.lend((client) => statusOf(client, lost.transaction));
      if (status === 'committed') return true;
      if (status === 'aborted') return false;
      if (status === 'unknown') break;
      // In progress: the server has not noticed yet that the connection is gone.
    } catch (error) {
      // A number that this server has not given yet: what had it is gone with the server that gave it.
      if (isNotGivenYet(error)) return false;
      if (!isLost(error)) throw error;
    }
  }
  throw new CommitUnknownError(lost);
}

async function statusOf(client: PoolClient, { xid, since }: Transaction): Promise<string> {
  const [asked] = await send(client, [
    statement(
      'SELECT pg_xact_status(CAST(? AS xid8)) AS status, CAST(pg_postmaster_start_time() AS TEXT) AS since',
      xid,
    ),
  ]);
  const [now] = asked!.rows as [{ status: string | null; since: string }];
  // A server that was started again gives the number of what it lost to another transaction.
  if (now.status === null || (now.status === 'committed' && now.since !== since)) return 'unknown';
  return now.status;
}
