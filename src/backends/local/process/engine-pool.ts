import { untilAborted } from '#src/async/until-aborted.ts';
import type { Device } from '#src/backends/local/devices/device.ts';
import type { Environment } from '#src/backends/local/devices/driver-environment.ts';
import { type EngineProcess, startEngineProcess } from './engine-process.ts';
import { createPace } from './pace.ts';
import type { EngineEvent, EngineJob } from './protocol.ts';

export interface EnginePoolOptions {
  readonly threads: number;
  /** Where the devices' drivers are. @default none */
  readonly environment?: Environment;
  readonly cancelGraceMs: number;
  /** Told what went wrong in a process, with the paths that clients do not get. */
  readonly onProblem?: ((message: string) => void) | undefined;
  /** A model that was not used for so long is unloaded. */
  readonly idleMs: number;
  /** Idle models beyond this are unloaded, the least recently used first. */
  readonly memoryBytes: number;
}

/** A model as a process holds it. */
export interface PoolModel {
  /** Absolute. */
  readonly folder: string;
  /** Another one where what is in the folder has changed: a job of this one is not done by what is there then. @default any */
  readonly revision?: string | undefined;
}

export interface PoolJob extends EngineJob, PoolModel {
  readonly device: Device;
  /** What a process of this model is expected to take, until it says so itself. */
  readonly estimatedBytes: number;
  wantsPreview(): boolean;
}

export type PoolEvent = EngineEvent | { readonly type: 'waiting' } | { readonly type: 'loading' };

/** The loaded models: loads on first use, one job at a time each, in the order of asking. */
export interface EnginePool extends AsyncDisposable {
  isLoaded(model: PoolModel, device: Device): boolean;
  /** The processes that live now, for tests and diagnosis. */
  readonly pids: readonly number[];
  /** What the loaded models take, as their processes said last. */
  readonly memoryBytes: number;
  /** Throws like `EngineProcess.run` and `startEngineProcess`. */
  run(job: PoolJob, signal: AbortSignal): AsyncGenerator<PoolEvent, void, undefined>;
}

interface Slot {
  process: EngineProcess | undefined;
  /** Resolves when the jobs before have ended. */
  tail: Promise<void>;
  /** Jobs that wait or run. */
  users: number;
  lastUsed: number;
  estimatedBytes: number;
  idleTimer: NodeJS.Timeout | undefined;
}

export function createEnginePool(options: EnginePoolOptions): EnginePool {
  const slots = new Map<string, Slot>();
  const pace = createPace();
  const closing = new AbortController();
  let uses = 0;

  const slotOf = (job: PoolJob): Slot => {
    const key = keyOf(job, job.device);
    const known = slots.get(key);
    if (known) return known;
    const slot: Slot = {
      process: undefined,
      tail: Promise.resolve(),
      users: 0,
      lastUsed: 0,
      estimatedBytes: job.estimatedBytes,
      idleTimer: undefined,
    };
    slots.set(key, slot);
    return slot;
  };

  const unload = async (slot: Slot): Promise<void> => {
    clearTimeout(slot.idleTimer);
    const { process } = slot;
    slot.process = undefined;
    await process?.[Symbol.asyncDispose]();
  };

  const sizeOf = ({ process, estimatedBytes }: Slot): number =>
    process ? Math.max(process.memoryBytes, estimatedBytes) : 0;

  /** Unloads idle models until `wanted` more bytes fit; those in use stay, whatever they take. */
  const makeRoom = async (wanted: number): Promise<void> => {
    for (;;) {
      const loaded = [...slots.values()].filter(({ process }) => process !== undefined);
      const used = loaded.reduce((sum, slot) => sum + sizeOf(slot), wanted);
      const idle = loaded
        .filter(({ users }) => users === 0)
        .sort((a, b) => a.lastUsed - b.lastUsed);
      if (used <= options.memoryBytes || idle.length === 0) return;
      await unload(idle[0]!);
    }
  };

  const release = (slot: Slot): void => {
    slot.users -= 1;
    slot.lastUsed = ++uses;
    if (slot.users > 0) return;
    slot.idleTimer = setTimeout(() => void unload(slot), options.idleMs).unref();
  };

  return {
    isLoaded: (model, device) => slots.get(keyOf(model, device))?.process?.alive ?? false,
    get pids() {
      return [...slots.values()].flatMap(({ process }) => (process?.alive ? [process.pid] : []));
    },
    get memoryBytes() {
      return [...slots.values()].reduce((sum, { process }) => sum + (process?.memoryBytes ?? 0), 0);
    },
    async *run(job, requested) {
      const signal = AbortSignal.any([requested, closing.signal]);
      signal.throwIfAborted();
      const slot = slotOf(job);
      const turn = Promise.withResolvers<void>();
      const before = slot.tail;
      // A job that gives up while it waits still keeps the order of those behind it.
      slot.tail = before.then(() => turn.promise);
      slot.users += 1;
      clearTimeout(slot.idleTimer);
      try {
        if (slot.users > 1) yield { type: 'waiting' };
        await untilAborted(before, signal);
        // A canceled job may still be computing, or have to be ended.
        if (slot.process) await untilAborted(slot.process.settled, signal);
        if (!slot.process?.alive) {
          yield { type: 'loading' };
          await unload(slot);
          await makeRoom(slot.estimatedBytes);
          const { folder, revision, device } = job;
          const engine = { ...options, folder, revision, device, pace };
          slot.process = await startEngineProcess(engine, signal);
        }
        const { parameters, samples, start, latents } = job;
        yield* slot.process.run({ parameters, samples, start, latents }, job.wantsPreview, signal);
      } finally {
        turn.resolve();
        release(slot);
        await makeRoom(0);
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('The local engine is closing.'));
      await Promise.all([...slots.values()].map(unload));
    },
  };
}

function keyOf({ folder, revision = '' }: PoolModel, { name }: Device): string {
  return `${name} ${revision} ${folder}`;
}
