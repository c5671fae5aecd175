import { untilAborted } from '#src/async/until-aborted.ts';
import { BackendError } from '#src/backends/backend.ts';
import { type Device, processor } from '#src/backends/local/devices/device.ts';
import {
  driverEnvironment,
  type Environment,
} from '#src/backends/local/devices/driver-environment.ts';
import type { NetworkFacts } from '#src/backends/local/upscale/network-file.ts';
import { withoutPaths } from '#src/backends/local/without-paths.ts';
import { startEngineChild } from './engine-child.ts';
import { createEngineMonitor } from './engine-monitor.ts';
import { createPace, type Pace } from './pace.ts';
import type { EngineAnswer, EngineEvent, EngineJob } from './protocol.ts';

export interface EngineProcessOptions {
  /** Absolute, in the diffusers layout; or an ONNX file that makes pictures larger. */
  readonly folder: string;
  /** Of its weights when they were looked at. @default any */
  readonly revision?: string | undefined;
  /** Threads of one evaluation. */
  readonly threads: number;
  /** @default processor */
  readonly device?: Device;
  /** Where its drivers are; see `driverEnvironment`. @default none */
  readonly environment?: Environment;
  /** How long a cancellation may go unheard at most before the process is killed: it hears between evaluations only. */
  readonly cancelGraceMs: number;
  /** Told what went wrong, with the paths that clients do not get. */
  readonly onProblem?: ((message: string) => void) | undefined;
  /** @default one of its own */
  readonly pace?: Pace | undefined;
}

/** A process that holds one loaded model. */
export interface EngineProcess extends AsyncDisposable {
  readonly pid: number;
  readonly alive: boolean;
  /** Resident memory when it last had something to say. */
  readonly memoryBytes: number;
  /** Of a network that makes pictures larger. */
  readonly network: NetworkFacts | undefined;
  /** Resolves when the last job has left it, which after a cancellation it does when that was heard, or the process killed. */
  readonly settled: Promise<void>;
  /**
   * Runs one job; only one at a time. Throws the signal's reason as soon as it aborts, a BackendError
   * when the job failed, the process ended or hung. `wantsPreview` is asked after each evaluation.
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
  {
    folder,
    revision,
    threads,
    device = processor,
    environment = {},
    cancelGraceMs,
    onProblem,
    pace = createPace(),
  }: EngineProcessOptions,
  signal: AbortSignal,
): Promise<EngineProcess> {
  signal.throwIfAborted();
  const monitor = createEngineMonitor(folder, pace, (silentMs) => {
    void child.kill(`answered nothing for ${silentMs / 1000} seconds and was ended`);
  });
  const drivers = device.name === 'cpu' ? {} : driverEnvironment(environment);
  const child = startEngineChild(drivers, monitor.hear);
  monitor.begin('LOAD');
  let network: NetworkFacts | undefined;
  try {
    child.send({ kind: 'load', folder, revision, threads, device });
    const answer = await untilAborted(child.next(), signal);
    if (answer.kind === 'failed') throw failed(answer);
    if (answer.kind === 'loaded') ({ network } = answer);
  } catch (error) {
    monitor.rest();
    await child.kill();
    throw error;
  }

  function failed({ failure }: EngineAnswer & { kind: 'failed' }): BackendError {
    const { code, message } = failure;
    onProblem?.(message);
    return new BackendError({
      code,
      message: withoutPaths(message, folder),
      retryable: code === 'DEVICE_LOST',
      billed: 'NO',
    });
  }

  /** Waits until a job that is not read any more has ended, or ends the process. */
  async function leave(job: number, pending: Promise<EngineAnswer> | undefined): Promise<void> {
    child.send({ kind: 'cancel', job });
    const deadline = setTimeout(
      () => void child.kill('did not hear a cancellation and was ended'),
      monitor.graceMs(cancelGraceMs),
    );
    try {
      let answer = await (pending ?? child.next());
      while (answer.kind === 'event') answer = await child.next();
    } catch {
      // It has ended: the next job is told so.
    } finally {
      clearTimeout(deadline);
      monitor.rest();
    }
  }

  let jobs = 0;
  let settled: Promise<void> = Promise.resolve();
  return {
    pid: child.pid,
    network,
    get alive() {
      return child.alive;
    },
    get memoryBytes() {
      return child.memoryBytes;
    },
    get settled() {
      return settled;
    },
    async *run(request, wantsPreview, stop) {
      await untilAborted(settled, stop);
      const job = ++jobs;
      let previewWanted = wantsPreview();
      let pending: Promise<EngineAnswer> | undefined;
      let finished = false;
      monitor.begin(request.parameters);
      child.send({ kind: 'preview', wanted: previewWanted });
      child.send({ kind: 'run', job, request });
      try {
        for (;;) {
          pending = child.next();
          const answer = await untilAborted(pending, stop);
          pending = undefined;
          if (answer.kind !== 'event') {
            finished = true;
            if (answer.kind === 'failed') {
              // What a device leaves behind when it fails is of no more use.
              if (answer.failure.code.startsWith('DEVICE_')) {
                await child.kill('lost its device and was ended');
              }
              throw failed(answer);
            }
            return;
          }
          if (previewWanted !== wantsPreview()) {
            previewWanted = !previewWanted;
            child.send({ kind: 'preview', wanted: previewWanted });
          }
          yield answer.event;
        }
      } finally {
        // The reader may leave early, or the process may have died: the next job must find neither this one nor its answers.
        if (!finished) settled = leave(job, pending);
      }
    },
    async [Symbol.asyncDispose]() {
      monitor.rest();
      await child.kill();
    },
  };
}
