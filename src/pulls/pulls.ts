import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ModelId } from '#models/index.ts';
import { NotFoundError } from '#src/domain/gateway-errors.ts';
import type { Pull, PullFailure, PullMessage } from './pull.ts';

/** Owns the downloads of published weights: one at a time for each model, each in a process of its own. */
export interface Pulls extends AsyncDisposable {
  /** The last of each model since the gateway started, oldest first. */
  list(): readonly Pull[];
  isRunning(model: ModelId): boolean;
  /** Begins one; of a model whose pull runs, that one. @param onEnd told of its end, which waits for it */
  start(model: ModelId, onEnd?: (pull: Pull) => Promise<void>): Pull;
  /** Stops one and waits for its end; one that has ended is as it was. @throws NotFoundError that names those there are */
  cancel(model: ModelId): Promise<Pull>;
}

export interface PullsOptions {
  /** A process that pulls, tells `PullMessage`s, and ends by SIGINT with what it has kept. */
  fork(model: ModelId): ChildProcess;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Told of each that ended. */
  onEnd?(pull: Pull): void;
  /** A fault of the gateway when an end was told. */
  onFault(error: unknown): void;
}

/** A process that does not end by then, in milliseconds, is killed. */
const endsWithinMs = 10_000;

interface Run {
  readonly child: ChildProcess;
  pull: Pull;
  ended: Promise<void>;
  isCanceled: boolean;
}

export function createPulls({ fork, now, onEnd, onFault }: PullsOptions): Pulls {
  const runs = new Map<ModelId, Run>();

  function start(model: ModelId, onOwnEnd?: (pull: Pull) => Promise<void>): Pull {
    const before = runs.get(model);
    if (before?.pull.state === 'RUNNING') return before.pull;
    const pull: Pull = {
      model,
      state: 'RUNNING',
      doneBytes: 0,
      totalBytes: null,
      startedAt: now(),
      endedAt: null,
      failure: null,
    };
    const run: Run = { child: fork(model), pull, ended: Promise.resolve(), isCanceled: false };
    run.ended = follow(run)
      .then(() => onOwnEnd?.(run.pull))
      .catch(onFault);
    // The last one last.
    runs.delete(model);
    runs.set(model, run);
    return pull;
  }

  async function follow(run: Run): Promise<void> {
    const { child } = run;
    let failure = unexplained;
    child.on('message', (message: PullMessage) => {
      if (message.type === 'FAILED') failure = message.failure;
      else {
        const { doneBytes, totalBytes } = message;
        run.pull = { ...run.pull, doneBytes, totalBytes };
      }
    });
    const code = await exitOf(child);
    const state = code === 0 ? 'DONE' : run.isCanceled ? 'CANCELED' : 'FAILED';
    run.pull = {
      ...run.pull,
      state,
      endedAt: now(),
      failure: state === 'FAILED' ? failure : null,
    };
    onEnd?.(run.pull);
  }

  async function stop(run: Run): Promise<void> {
    if (run.pull.state !== 'RUNNING') return;
    run.isCanceled = true;
    run.child.kill('SIGINT');
    const late = setTimeout(() => run.child.kill('SIGKILL'), endsWithinMs);
    await run.ended;
    clearTimeout(late);
  }

  return {
    list: () => [...runs.values()].map(({ pull }) => pull),
    isRunning: (model) => runs.get(model)?.pull.state === 'RUNNING',
    start,
    async cancel(model) {
      const run = runs.get(model);
      if (!run) throw noPull(model, [...runs.values()]);
      await stop(run);
      return run.pull;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...runs.values()].map(stop));
    },
  };
}

function noPull(model: ModelId, runs: readonly Run[]): NotFoundError {
  const others = runs.map(({ pull }) => `${pull.model} (${pull.state})`).join(', ');
  return new NotFoundError(
    'pull',
    `No pull of ${model} was begun since this gateway started; ${others === '' ? 'there is none at all' : `there are ${others}`}.`,
  );
}

const unexplained: PullFailure = {
  code: 'OTHER',
  message: 'The process that fetches them ended without saying why; the log may tell.',
};

/** @returns null where it could not be started or a signal ended it; what it told has arrived by then */
async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = await once(child, 'exit').catch(() => [null]);
  if (child.connected) await once(child, 'disconnect');
  return code as number | null;
}
