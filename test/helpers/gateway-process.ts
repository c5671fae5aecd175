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
const [, ...start] = packageJson.scripts.start.split(' ');

/** `npm start` as a user would, on a free port and a data folder of its own. */
export async function startGatewayProcess(
  environment: Record<string, string> = {},
): Promise<GatewayProcess> {
  const folder = environment.DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'darkroom-')));
  const begun = performance.now();
  const child = spawn(process.execPath, start, {
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
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /ready at (\S+)/.exec(line)?.[1];
    if (!url) continue;
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
  throw new Error(`the gateway ended with ${child.exitCode} before it was ready`);
}
