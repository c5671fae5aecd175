import { Pool, type PoolClient, types } from 'pg';
import type { Rows, Statement, Value } from '#src/store/steps.ts';
import { isLost } from './errors.ts';
import { toPostgres } from './statements.ts';

export interface ConnectionOptions {
  /** `postgres://user:password@host:port/name`. */
  readonly url: string;
  /** Told to the server, so that its operators see whose a connection is. */
  readonly applicationName: string;
  /** @default 4: more make no more transactions a second, and each costs the server memory */
  readonly connections?: number | undefined;
}

const int8 = 20;

/** All whole numbers that are stored are exact as JavaScript numbers. */
const parsers = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

export function openConnections({ url, applicationName, connections = 4 }: ConnectionOptions) {
  const pool = new Pool({
    connectionString: url,
    application_name: applicationName,
    max: connections,
    types: parsers,
    pipeline: true,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    // On the way without an answer: the connection leads nowhere.
    query_timeout: 12_000,
    // A process that stands still keeps no rows from the others for longer than they wait for it.
    idle_in_transaction_session_timeout: 5_000,
  });
  // One that is lost while it is not in use is replaced with the next use.
  pool.on('error', () => undefined);

  return {
    /** Lends a connection for as long as `work` takes; one that is lost meanwhile is thrown away. */
    async lend<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
      const client = await pool.connect();
      let lost: Error | undefined;
      const onError = (error: Error): void => {
        lost = error;
      };
      client.on('error', onError);
      try {
        return await work(client);
      } catch (error) {
        if (isLost(error)) lost ??= error as Error;
        throw error;
      } finally {
        client.off('error', onError);
        client.release(lost);
      }
    },
    end: () => pool.end(),
  };
}

export type Connections = ReturnType<typeof openConnections>;

/** Sends statements at once and resolves with what each gave. @throws what the first that failed says */
export async function send(client: PoolClient, statements: readonly Statement[]): Promise<Rows[]> {
  const sent = statements.map((statement) =>
    client.query({ ...toPostgres(statement), values: statement.values.map(storable) }),
  );
  // All of them: those after one that failed fail, too, and would not be told otherwise.
  const answers = await Promise.allSettled(sent);
  return answers.map((answer) => {
    if (answer.status === 'rejected') throw answer.reason;
    const { rows, rowCount } = answer.value;
    return { rows, count: rowCount ?? 0 };
  });
}

/** PostgreSQL knows no NUL in texts: as half a surrogate pair, it becomes the character for what cannot be told. */
function storable(value: Value): Value {
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;
}
