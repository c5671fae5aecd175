import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import packageJson from '../../package.json' with { type: 'json' };

export interface GatewayProcess extends AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  readonly child: ChildProcess;
  /** Milliseconds from the start of the process until it said it was ready. */
  readonly startMs: number;
}

const root = join(import.meta.dirname, '../..');
/** What `npm start` runs, with its flags, without npm around it. */
const [, , ...start] = packageJson.scripts.start.split(' ');

export interface GatewayProcessOptions {
  /** Takes the lines of its log, which otherwise go where those of the tests go. */
  readonly onLog?: (line: string) => void;
  /** Kills the process when it is not ready by then. @default Infinity */
  readonly readyWithinMs?: number;
  /** Files and sockets that it may have open, as `ulimit -n` sets it. */
  readonly maxDescriptors?: number;
  /** Megabytes of the disk its data folder is on, which others see below /proc/PID/root. */
  readonly diskMb?: number;
}

/** `npm start` as a user would, on a free port and a data folder of its own. */
export async function startGatewayProcess(
  environment: Record<string, string> = {},
  { onLog, readyWithinMs, maxDescriptors, diskMb }: GatewayProcessOptions = {},
): Promise<GatewayProcess> {
  const folder = environment.DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'darkroom-')));
  const begun = performance.now();
  const command = [process.execPath, ...start];
  if (maxDescriptors !== undefined)
    command.unshift('sh', '-c', `ulimit -n ${maxDescriptors}; exec "$@"`, 'sh');
  if (diskMb !== undefined) {
    const mount = `mount -t tmpfs -o size=${diskMb}m tmpfs "$DATA_DIR" && exec "$@"`;
    command.unshift('unshare', '--map-root-user', '--mount', 'sh', '-c', mount, 'sh');
  }
  const child = spawn(command[0]!, command.slice(1), {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      PORT: '0',
      DATA_DIR: folder,
      LOG_LEVEL: 'warn',
      // What runs is left for the next process at once.
      DRAIN_MS: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', onLog ? 'pipe' : 'inherit'],
  });
  const late = readyWithinMs && setTimeout(() => child.kill('SIGKILL'), readyWithinMs);
  if (onLog) createInterface({ input: child.stderr! }).on('line', onLog);
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /ready at (\S+)/.exec(line)?.[1];
    if (!url) continue;
    clearTimeout(late);
    return {
      url,
      folder,
      child,
      startMs: performance.now() - begun,
      async [Symbol.asyncDispose]() {
        if (child.exitCode === null && child.signalCode === null) {
          child.kill('SIGTERM');
          await once(child, 'exit');
        }
      },
    };
  }
  clearTimeout(late);
  throw new Error(
    `the gateway ended with ${child.exitCode ?? child.signalCode} before it was ready`,
  );
}
