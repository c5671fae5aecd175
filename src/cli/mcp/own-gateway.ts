import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { ApiError } from '#src/mcp/gateway-api.ts';

export interface OwnGateway extends AsyncDisposable {
  readonly url: string;
  /** Resolves when it has ended by itself. */
  readonly ended: Promise<unknown>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const root = join(import.meta.dirname, '../../..');
/** A host that starts this program anew may not have waited until the last one has let go of the folder. */
const tries = 20;
const pauseMs = 500;

/**
 * Starts a gateway for this machine alone, on a free port and with the settings of `npm start`. It
 * ends with this process, however that ends: the channel between them closes then.
 *
 * @throws ApiError that says why it does not start
 */
export async function startOwnGateway(environment: Environment): Promise<OwnGateway> {
  for (let left = tries; ; left--) {
    const child = spawn(process.execPath, ['--max-semi-space-size=4', 'src/main.ts'], {
      cwd: root,
      env: {
        LOG_LEVEL: 'warn',
        // What runs is taken up by the next start.
        DRAIN_MS: '0',
        ...environment,
        HOST: '127.0.0.1',
        PORT: '0',
        PUBLIC_URL: '',
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const ended = once(child, 'exit');
    const url = await readyUrl(child);
    if (url !== null) {
      // What it logs goes to where this process logs: its output is the protocol's.
      child.stderr!.pipe(process.stderr);
      child.stdout!.resume();
      return { url, ended, [Symbol.asyncDispose]: () => stop(child, ended) };
    }
    const why = await text(child.stderr!);
    if (left === 1 || !why.includes('another gateway is running on it'))
      throw new ApiError(
        'NETWORK',
        `${why}No gateway could be started. If one is running already, name it: --url http://127.0.0.1:4000.`,
      );
    await setTimeout(pauseMs);
  }
}

/** @returns null when it ended before it was ready */
async function readyUrl({ stdout }: ChildProcess): Promise<string | null> {
  for await (const line of createInterface({ input: stdout! })) {
    const url = /ready at (\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  return null;
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  await ended;
}
