import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BackendError } from '#src/backends/backend.ts';
import type { EngineAnswer, EngineCommand } from './protocol.ts';

/** The engine's child process, with what it says as a queue. */
export interface EngineChild {
  readonly pid: number;
  readonly alive: boolean;
  /** Resident memory when it last had something to say. */
  readonly memoryBytes: number;
  send(command: EngineCommand): void;
  /** The next answer. @throws BackendError with code ENGINE_CRASHED once it has ended and nothing is left */
  next(): Promise<EngineAnswer>;
  /** At once, whatever it does. Resolves when it has ended. */
  kill(): Promise<void>;
}

const entry = fileURLToPath(new URL('./engine-main.ts', import.meta.url));
const keptErrorOutput = 2_000;

/**
 * glibc raises its threshold for returning blocks to the system with each large block that is freed,
 * until released networks stay resident for good (Tiny-SD: 1.2 GB). A fixed one returns them. Others
 * ignore it.
 */
export const allocatorSettings = { MALLOC_MMAP_THRESHOLD_: String(128 * 1024) };

/** It ends with this process: by its channel, and should it be computing, by a pipe that only our end keeps open. */
export function startEngineChild(): EngineChild {
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    // Pictures pass through the young heap; a small one is swept often and keeps the process from growing.
    execArgv: ['--max-semi-space-size=2'],
    // Nothing of the gateway's environment: a process that reads other people's files needs no keys.
    env: allocatorSettings,
  });
  const answers = createMailbox<EngineAnswer>();
  let memoryBytes = 0;
  let errorOutput = '';
  let ended: string | undefined;
  const { promise: gone, resolve: go } = Promise.withResolvers<void>();
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errorOutput = (errorOutput + text).slice(-keptErrorOutput);
  });
  child.on('message', (answer: EngineAnswer) => {
    if ('memoryBytes' in answer) memoryBytes = answer.memoryBytes;
    answers.put(answer);
  });
  const onEnd = (how: string) => {
    ended ??= how;
    answers.close();
    go();
  };
  child.once('error', (error) => onEnd(error.message));
  child.once('exit', (code, killer) => onEnd(killer ? `signal ${killer}` : `exit code ${code}`));
  // A pipe that breaks because the child died is told by `exit`.
  child.stdio[4]!.on('error', () => {});

  const crashed = () =>
    new BackendError(
      {
        code: 'ENGINE_CRASHED',
        message: `The local engine's process ended (${ended})${ended === 'signal SIGKILL' ? ', perhaps because memory ran out' : ''}.`,
        retryable: true,
        billed: 'NO',
      },
      errorOutput === '' ? {} : { cause: new Error(errorOutput) },
    );

  return {
    pid: child.pid!,
    get alive() {
      return ended === undefined;
    },
    get memoryBytes() {
      return memoryBytes;
    },
    send(command) {
      if (child.connected) child.send(command, () => {});
    },
    async next() {
      const answer = await answers.take();
      if (answer === undefined) throw crashed();
      return answer;
    },
    async kill() {
      if (ended === undefined) child.kill('SIGKILL');
      await gone;
    },
  };
}

/** A queue with one reader. `take` gives undefined once it is closed and empty. */
function createMailbox<T>() {
  const items: T[] = [];
  let closed = false;
  let wake: (() => void) | undefined;
  return {
    put(item: T) {
      items.push(item);
      wake?.();
    },
    close() {
      closed = true;
      wake?.();
    },
    async take(): Promise<T | undefined> {
      while (items.length === 0 && !closed)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return items.shift();
    },
  };
}
