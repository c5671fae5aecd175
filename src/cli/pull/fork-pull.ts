import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { ModelId } from '#models/index.ts';

/** `npm run pull -- MODEL` in a process of its own, so that hashing and a bad line hold nothing up here. */
export function forkPull(
  model: ModelId,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ChildProcess {
  return fork(join(import.meta.dirname, '../pull.ts'), [model], {
    env: environment,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
