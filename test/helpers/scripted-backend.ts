import type { Backend, BackendEvent, BackendRequest, Quote } from '#src/backends/backend.ts';
import type { BackendId } from '#src/domain/backends.ts';
import type { MicroCredits } from '#src/domain/credits.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
import { offeringBackend } from './fixed-backend.ts';

/** A backend whose every event the test sends, one by one. */
export interface ScriptedBackend extends Backend {
  /** The next run that the gateway starts, in order; waits for it. */
  nextRun(): Promise<ScriptedRun>;
}

export interface ScriptedRun {
  readonly request: BackendRequest;
  readonly signal: AbortSignal;
  /** Yields the event. Resolves when the gateway asks for the next one: then this one is durable and published. */
  emit(event: BackendEvent): Promise<void>;
  /** A step of a sample that takes `steps`. */
  step(step: number, steps: number, extra?: Partial<SampleProgress>): Promise<void>;
  /** The sample's picture, which ends the sample. */
  image(sample?: number, cost?: MicroCredits): Promise<void>;
}

export function createScriptedBackend({
  id = 'local',
  concurrency = 100,
  price,
}: {
  id?: BackendId;
  concurrency?: number;
  price?: Partial<Quote>;
} = {}): ScriptedBackend {
  const started = createQueue<ScriptedRun>();
  return {
    ...offeringBackend(id, { concurrency, ...(price && { price }) }),
    nextRun: () => started.take(),
    async *run(request, signal) {
      const events = createQueue<{ event: BackendEvent; asked(): void }>();
      const aborted = new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
      );
      aborted.catch(() => {});
      started.put(scriptedRun(request, signal, events));
      for (let left = request.samples.length; left > 0; ) {
        const { event, asked } = await Promise.race([events.take(), aborted]);
        yield event;
        asked();
        if (event.type === 'image' || event.type === 'sampleFailed') left -= 1;
      }
    },
  };
}

function scriptedRun(
  request: BackendRequest,
  signal: AbortSignal,
  events: Queue<{ event: BackendEvent; asked(): void }>,
): ScriptedRun {
  const emit = (event: BackendEvent): Promise<void> =>
    new Promise((resolve) => events.put({ event, asked: resolve }));
  return {
    request,
    signal,
    emit,
    step: (step, steps, extra = {}) =>
      emit({
        type: 'progress',
        sample: 0,
        progress: {
          phase: 'DENOISING',
          step,
          steps,
          fraction: step / (steps + 1),
          basis: 'MEASURED',
          ...extra,
        },
      }),
    image: (sample = 0, cost) =>
      emit({ type: 'image', sample, picture: tinyPicture(), ...(cost !== undefined && { cost }) }),
  };
}

const tinyPicture = () =>
  ({ kind: 'pixels', data: new Uint8Array(8 * 8 * 3).fill(128), width: 8, height: 8 }) as const;

interface Queue<T> {
  put(item: T): void;
  take(): Promise<T>;
}

function createQueue<T>(): Queue<T> {
  const items: T[] = [];
  const takers: ((item: T) => void)[] = [];
  return {
    put(item) {
      const taker = takers.shift();
      if (taker) taker(item);
      else items.push(item);
    },
    take: () =>
      items.length > 0
        ? Promise.resolve(items.shift()!)
        : new Promise((resolve) => takers.push(resolve)),
  };
}
