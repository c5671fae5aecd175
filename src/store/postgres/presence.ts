import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { StoreError } from '#src/store/store-error.ts';
import type { ConnectionOptions } from './connections.ts';

/** Any number, as long as it is used for nothing else. Held by every process that runs on the database. */
export const presenceKey = 7_264_118_036;
const retryMs = 1_000;

export interface PresenceOptions extends ConnectionOptions {
  /** Keeps on its own disk what others would need: then no other process may run beside it. */
  readonly isAlone: boolean;
  /** Others took the database, or upgraded it, while this process could not reach it: it must end. */
  onTaken(error: StoreError): void;
}

/**
 * Says that this process runs on the database, by a lock that belongs to a connection of its own:
 * the server lets go of it however the process ends. Where the connection is lost, it is taken again.
 *
 * @throws StoreError when others run on it that it cannot run beside
 */
export async function bePresent(options: PresenceOptions): Promise<AsyncDisposable> {
  const stop = new AbortController();
  const first = await take(options);
  let { client } = first;

  async function keep(): Promise<void> {
    while (!stop.signal.aborted) {
      await ended(client, stop.signal);
      while (!stop.signal.aborted) {
        try {
          const taken = await take(options);
          client = taken.client;
          if (taken.version === first.version) break;
          options.onTaken(upgraded);
          return;
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

const upgraded = new StoreError(
  'The database was upgraded by a newer version meanwhile; start that version here, too.',
);

const why = {
  alone:
    'another gateway is running on it. Several may where all keep their images in one bucket (IMAGES) and share a URL_SECRET.',
  shared:
    'another gateway is running on it that keeps its images, or the secret of their URLs, for itself. Set IMAGES and URL_SECRET for all.',
} as const;

/** @throws StoreError when others have the lock; what the system says when there is no connection */
async function take({
  url,
  applicationName,
  isAlone,
}: PresenceOptions): Promise<{ client: Client; version: number }> {
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
    const lock = isAlone ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
    const { rows } = await client.query<{ taken: boolean; version: string }>(
      `SELECT ${lock}(${presenceKey}) AS taken, (SELECT version FROM schema_version) AS version`,
    );
    const { taken, version } = rows[0]!;
    if (!taken)
      throw new StoreError(`The database cannot be used: ${isAlone ? why.alone : why.shared}`);
    return { client, version: Number(version) };
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
