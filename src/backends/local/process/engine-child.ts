import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createChannel } from '#src/async/channel.ts';
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
  /** At once, whatever it does. Resolves when it has ended. @param why said in place of the signal, as in "was too slow" */
  kill(why?: string): Promise<void>;
}

const entry = fileURLToPath(new URL('./engine-main.ts', import.meta.url));
const keptErrorOutput = 2_000;

/**
 * glibc raises its threshold for returning blocks to the system with each large block that is freed,
 * until released networks stay resident for good (Tiny-SD: 1.2 GB). A fixed one returns them. What the decoder
 * gives back it soon asks for again: in huge pages that takes a sixth less of its processor time. Others ignore both.
 */
export const allocatorSettings = {
  MALLOC_MMAP_THRESHOLD_: String(128 * 1024),
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
};

/**
 * It ends with this process: by its channel, and should it be computing, by a pipe that only our end keeps open.
 * @param environment where its drivers are; the rest of this process's is not for it
 * @param onAnswer called when an answer comes, which may be long before it is read
 * @throws BackendError with code ENGINE_CRASHED where the system starts none, also later by `next`
 */
export function startEngineChild(
  environment: Readonly<Record<string, string>>,
  onAnswer: (answer: EngineAnswer) => void,
): EngineChild {
  const child = forkEngine(environment);
  const answers = createChannel<EngineAnswer>();
  let memoryBytes = 0;
  let errorOutput = '';
  let ended: string | undefined;
  let killedBecause: string | undefined;
  const { promise: gone, resolve: go } = Promise.withResolvers<void>();
  function onEnd(how: string): void {
    ended ??= how;
    answers.end();
    go();
  }
  child.on('error', (error) => onEnd(couldNotStart(error)));
  child.once('exit', (code, killer) =>
    onEnd(killer ? `ended (signal ${killer})` : `ended (exit code ${code})`),
  );
  child.on('message', (answer: EngineAnswer) => {
    if ('memoryBytes' in answer) memoryBytes = answer.memoryBytes;
    onAnswer(answer);
    void answers.send(answer);
  });
  // Without descriptors for them there are no pipes; `error` tells it then.
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errorOutput = (errorOutput + text).slice(-keptErrorOutput);
  });
  // A pipe that breaks because the child died is told by `exit`.
  child.stderr?.on('error', () => {});
  child.stdio?.[4]?.on('error', () => {});

  function crashed(): BackendError {
    const outOfMemory = ended?.includes('SIGKILL') ? ', perhaps because memory ran out' : '';
    return new BackendError(
      {
        code: 'ENGINE_CRASHED',
        message: `The local engine's process ${killedBecause ?? `${ended}${outOfMemory}`}.`,
        retryable: true,
        billed: 'NO',
      },
      errorOutput === '' ? {} : { cause: new Error(errorOutput) },
    );
  }

  return {
    pid: child.pid ?? 0,
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
    async kill(why) {
      if (ended === undefined) {
        killedBecause ??= why;
        child.kill('SIGKILL');
      }
      await gone;
    },
  };
}

/** Its code is compiled once and kept where this process keeps its own: a start takes a third less. */
function compileCache(): Record<string, string> {
  const ofThisVersion = getCompileCacheDir();
  return ofThisVersion === undefined ? {} : { NODE_COMPILE_CACHE: dirname(ofThisVersion) };
}

function forkEngine(environment: Readonly<Record<string, string>>): ChildProcess {
  try {
    return fork(entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
      // Pictures pass through the young heap; a small one is swept often and keeps the process from growing.
      execArgv: ['--max-semi-space-size=2'],
      // Nothing of the gateway's environment: a process that reads other people's files needs no keys.
      env: { ...allocatorSettings, ...compileCache(), ...environment },
    });
  } catch (error) {
    throw new BackendError(
      {
        code: 'ENGINE_CRASHED',
        message: `The local engine's process ${couldNotStart(error as Error)}.`,
        retryable: true,
        billed: 'NO',
      },
      { cause: error },
    );
  }
}

const reasons: Readonly<Record<string, string>> = {
  EMFILE: 'the gateway has no file descriptors left',
  ENFILE: 'the machine has no file descriptors left',
  EAGAIN: 'the machine allows no more processes',
  ENOMEM: 'the machine has no memory left',
};

/** The system's own sentence names the path of the program. */
function couldNotStart(error: Error): string {
  const { code = error.name } = error as NodeJS.ErrnoException;
  return `could not start: ${reasons[code] ?? code}`;
}
