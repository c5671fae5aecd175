import { BackendError } from '#src/backends/backend.ts';
import { startEngineChild } from './engine-child.ts';
import type { EngineAnswer, EngineEvent, EngineJob } from './protocol.ts';

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

/**
 * Starts a process and loads a model in it. The process ends with the gateway: by its channel, and
 * should it be computing, by a pipe that only the gateway's end keeps open.
 * @throws BackendError when the weights cannot be used or the process does not start; the signal's reason
 */
export async function startEngineProcess(
  { folder, threads, cancelGraceMs }: EngineProcessOptions,
  signal: AbortSignal,
): Promise<EngineProcess> {
  signal.throwIfAborted();
  const child = startEngineChild();
  const onAbortedLoad = () => void child.kill();
  signal.addEventListener('abort', onAbortedLoad);
  try {
    child.send({ kind: 'load', folder, threads });
    const answer = await child.next();
    if (answer.kind === 'failed') throw failed(answer);
  } catch (error) {
    await child.kill();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', onAbortedLoad);
  }

  let jobs = 0;
  return {
    pid: child.pid,
    get alive() {
      return child.alive;
    },
    get memoryBytes() {
      return child.memoryBytes;
    },
    async *run(request, wantsPreview, stop) {
      stop.throwIfAborted();
      const job = ++jobs;
      let deadline: NodeJS.Timeout | undefined;
      let finished = false;
      const cancel = () => {
        child.send({ kind: 'cancel', job });
        deadline ??= setTimeout(() => void child.kill(), cancelGraceMs);
      };
      stop.addEventListener('abort', cancel);
      let previewWanted = wantsPreview();
      child.send({ kind: 'preview', wanted: previewWanted });
      child.send({ kind: 'run', job, request });
      try {
        for (;;) {
          const answer = await child.next();
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
            child.send({ kind: 'preview', wanted: previewWanted });
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
          while (!finished && child.alive) {
            const answer = await child.next().catch(() => undefined);
            finished = answer === undefined || answer.kind !== 'event';
          }
        }
        stop.removeEventListener('abort', cancel);
        clearTimeout(deadline);
      }
    },
    [Symbol.asyncDispose]: child.kill,
  };
}

function failed({ failure }: EngineAnswer & { kind: 'failed' }): BackendError {
  return new BackendError({ ...failure, retryable: false, billed: 'NO' });
}
