import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { StoreError } from '#src/store/store-error.ts';
import type { ConnectionOptions } from './connections.ts';

/** Any number, as long as it is used for nothing else. */
const lockKey = 7_264_118_036;
const retryMs = 1_000;

export interface SoleGatewayOptions extends ConnectionOptions {
  /** Another gateway took the database while this one could not reach it: it must end. */
  onTaken(error: StoreError): void;
}

/**
 * A second gateway on the same database would run the same generations again. The lock belongs to
 * a connection of its own: the server lets go of it however the process ends. Where the connection
 * is lost, it is taken again.
 *
 * @throws StoreError when another gateway has it
 */
export async function becomeSoleGateway(options: SoleGatewayOptions): Promise<AsyncDisposable> {
  const stop = new AbortController();
  let client = await take(options);

  async function keep(): Promise<void> {
    while (!stop.signal.aborted) {
      await ended(client, stop.signal);
      while (!stop.signal.aborted) {
        try {
          client = await take(options);
          break;
        } catch (error) {
          if (error instanceof StoreError) {
            options.onTaken(error);
            return;
          }
          await delay(retryMs, undefined, { signal: stop.signal }).catch(() => undefined);
        }
      }
    }
  }

  const keeping = keep();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await keeping;
      await client.end();
    },
  };
}

/** @throws StoreError when another gateway has the lock; what the system says when there is no connection */
async function take({ url, applicationName }: ConnectionOptions): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: applicationName,
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
  });
  // Told by `ended`, too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ taken: boolean }>(
      `SELECT pg_try_advisory_lock(${lockKey}) AS taken`,
    );
    if (!rows[0]!.taken)
      throw new StoreError('The database cannot be used: another gateway is running on it.');
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** Resolves when the connection is gone, or the signal aborts. */
function ended(client: Client, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    client.once('end', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
