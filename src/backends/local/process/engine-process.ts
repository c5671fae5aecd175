import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { BackendError } from '../../backend.ts';
import type { EngineAnswer, EngineCommand, EngineEvent, EngineJob } from './protocol.ts';

export interface EngineProcessOptions {
  /** Absolute, in the diffusers layout. */
  readonly folder: string;
  /** Threads of one evaluation. */
  readonly threads: number;
  /** How long a cancellation may go unheard before the process is killed: it hears between evaluations only. */
  readonly cancelGraceMs: number;
}

/** A process that holds one loaded model. */
export interface EngineProcess extends AsyncDisposable {
  readonly pid: number;
  readonly alive: boolean;
  /** Resident memory when it last had something to say. */
  readonly memoryBytes: number;
  /**
   * Runs one job; only one at a time. Throws the signal's reason after an abort, a BackendError when
   * the job failed or the process ended. `wantsPreview` is asked after each evaluation.
   */
  run(
    job: EngineJob,
    wantsPreview: () => boolean,
    signal: AbortSignal,
  ): AsyncGenerator<EngineEvent, void, undefined>;
}

const entry = fileURLToPath(new URL('./engine-main.ts', import.meta.url));
const keptErrorOutput = 2_000;

/**
 * glibc raises its threshold for returning blocks to the system with each large block that is freed,
 * until released networks stay resident for good (Tiny-SD: 1.2 GB). A fixed one returns them. Others
 * ignore it.
 */
export const allocatorSettings = { MALLOC_MMAP_THRESHOLD_: String(128 * 1024) };

/**
 * Starts a process and loads a model in it. The process ends with the gateway: by its channel, and
 * should it be computing, by a pipe that only the gateway's end keeps open.
 * @throws BackendError when the weights cannot be used or the process does not start; the signal's reason
 */
export const startEngineProcess = async (
  { folder, threads, cancelGraceMs }: EngineProcessOptions,
  signal: AbortSignal,
): Promise<EngineProcess> => {
  signal.throwIfAborted();
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
  let jobs = 0;
  let ended: string | undefined;
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
  };
  child.once('error', (error) => onEnd(error.message));
  child.once('exit', (code, killer) => onEnd(killer ? `signal ${killer}` : `exit code ${code}`));
  // A pipe that breaks because the child died is told by `exit`.
  child.stdio[4]!.on('error', () => {});

  const send = (command: EngineCommand) => {
    if (child.connected) child.send(command, () => {});
  };
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
  const next = async (): Promise<EngineAnswer> => {
    const answer = await answers.take();
    if (answer === undefined) throw crashed();
    return answer;
  };
  const kill = async (): Promise<void> => {
    if (ended !== undefined) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };

  const onAbortedLoad = () => child.kill('SIGKILL');
  signal.addEventListener('abort', onAbortedLoad);
  try {
    send({ kind: 'load', folder, threads });
    const answer = await next();
    if (answer.kind === 'failed') throw failed(answer);
  } catch (error) {
    await kill();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', onAbortedLoad);
  }

  return {
    pid: child.pid!,
    get alive() {
      return ended === undefined;
    },
    get memoryBytes() {
      return memoryBytes;
    },
    async *run(request, wantsPreview, stop) {
      stop.throwIfAborted();
      const job = ++jobs;
      let deadline: NodeJS.Timeout | undefined;
      let finished = false;
      const cancel = () => {
        send({ kind: 'cancel', job });
        deadline ??= setTimeout(() => child.kill('SIGKILL'), cancelGraceMs);
      };
      stop.addEventListener('abort', cancel);
      let previewWanted = wantsPreview();
      send({ kind: 'preview', wanted: previewWanted });
      send({ kind: 'run', job, request });
      try {
        for (;;) {
          const answer = await next();
          if (answer.kind !== 'event') {
            finished = true;
            stop.throwIfAborted();
            if (answer.kind === 'failed') throw failed(answer);
            return;
          }
          // After an abort the events of the evaluation that was under way are of no use to anyone.
          if (stop.aborted) continue;
          if (previewWanted !== wantsPreview()) {
            previewWanted = !previewWanted;
            send({ kind: 'preview', wanted: previewWanted });
          }
          yield answer.event;
        }
      } catch (error) {
        stop.throwIfAborted();
        throw error;
      } finally {
        // The reader may leave early, or the process may have died: the next job must find neither this one nor its answers.
        if (!finished) {
          cancel();
          while (!finished && ended === undefined) {
            const answer = await answers.take();
            finished = answer === undefined || answer.kind !== 'event';
          }
        }
        stop.removeEventListener('abort', cancel);
        clearTimeout(deadline);
      }
    },
    [Symbol.asyncDispose]: kill,
  };
};

const failed = ({ failure }: EngineAnswer & { kind: 'failed' }): BackendError =>
  new BackendError({ ...failure, retryable: false, billed: 'NO' });

/** A queue with one reader. `take` gives undefined once it is closed and empty. */
const createMailbox = <T>() => {
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
};
