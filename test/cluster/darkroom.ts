import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FailpointName } from './failpoints.ts';

/** A gateway or worker as its operator starts it. */
export interface Darkroom extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Empty for a worker. */
  readonly url: string;
}

export interface DarkroomOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds that its clock is ahead of this machine's. */
  readonly clockAheadMs?: number | undefined;
  /** Where it is to end by itself. */
  readonly failpoint?: FailpointName | undefined;
  onLog(line: string): void;
}

const root = join(import.meta.dirname, '../..');

export async function startDarkroom({
  environment,
  clockAheadMs = 0,
  failpoint,
  onLog,
}: DarkroomOptions): Promise<Darkroom> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-'));
  const first = [
    ...(clockAheadMs === 0 ? [] : ['shifted-clock.ts']),
    ...(failpoint ? ['mined-client.ts'] : []),
  ].flatMap((file) => ['--import', join(import.meta.dirname, file)]);
  const child = spawn(process.execPath, [...first, 'src/main.ts'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      DATA_DIR: folder,
      CLOCK_AHEAD_MS: String(clockAheadMs),
      FAILPOINT: failpoint,
      ...environment,
    },
    // The channel ends it with this process, however that ends.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exit = once(child, 'exit');
  createInterface({ input: child.stderr! }).on('line', onLog);
  const url = await Promise.race([
    readyLine(child),
    exit.then(() => {
      // It may come by its failpoint while it starts.
      if (failpoint && child.signalCode === 'SIGKILL') return '';
      throw new Error(`${environment.ROLE} ended with ${child.exitCode ?? child.signalCode}`);
    }),
  ]);
  return {
    child,
    url,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function readyLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    if (!line.includes('is ready')) continue;
    child.stdout!.resume();
    return /ready at (\S+)/.exec(line)?.[1] ?? '';
  }
  return await new Promise(() => undefined);
}
