import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface GatewayProcess extends AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  readonly child: ChildProcess;
  /** Milliseconds from the start of the process until it said it was ready. */
  readonly startMs: number;
}

const ownRoot = join(import.meta.dirname, '../..');

export interface GatewayProcessOptions {
  /** The checkout that it runs. @default this one */
  readonly root?: string | undefined;
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
  { root = ownRoot, onLog, readyWithinMs, maxDescriptors, diskMb }: GatewayProcessOptions = {},
): Promise<GatewayProcess> {
  const folder = environment.DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'darkroom-')));
  const command = [process.execPath, ...(await startArguments(root))];
  const begun = performance.now();
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
      // Two would wait actively for each other, and the tests beside this one want the cores.
      LOCAL_THREADS: '1',
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

/** What `npm start` gives Node there, without npm around it. */
async function startArguments(root: string): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.replace(/^(exec )?node /, '').split(' ');
}
