import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { PostgresBinaries } from './binaries.ts';
import type { StopMode } from './server.ts';

/** A server that runs on a data folder. */
export interface Instance {
  readonly data: string;
  readonly port: number;
  stop(mode: StopMode): Promise<void>;
}

export interface InstanceOptions {
  readonly binaries: PostgresBinaries;
  readonly data: string;
  readonly port: number;
  /** As in postgresql.conf, such as `fsync=off`. */
  readonly settings: readonly string[];
}

/** What `pg_ctl stop -m` sends. */
const signals = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;

/** Resolves when the server takes connections. @throws with what it said when it ends before */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const { binaries, data, port, settings } = options;
  const own = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const server = spawn(
    binaries.postgres,
    ['-D', data, ...[...own, ...settings].flatMap((one) => ['-c', one])],
    { ...binaries.user, cwd: data, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const said: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    said.push(line);
    if (!/ready to accept (read-only )?connections/.test(line)) continue;
    server.stderr.resume();
    return {
      data,
      port,
      async stop(mode) {
        if (server.exitCode !== null || server.signalCode !== null) return;
        const ended = once(server, 'exit');
        server.kill(signals[mode]);
        await ended;
      },
    };
  }
  throw new Error(`PostgreSQL did not start: ${said.join('\n')}`);
}

export async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
