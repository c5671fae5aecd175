import { untilAborted } from '#src/async/until-aborted.ts';
import {
  type Backend,
  BackendError,
  type BackendEvent,
  type BackendRequest,
  type Offer,
  type SampleRequest,
  type StopReason,
} from '#src/backends/backend.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { Picture } from '#src/domain/picture.ts';
import type { Phase } from '#src/domain/progress.ts';
import type { Ask, Manner } from './backend/check.ts';

/** A provider in memory that is paid for jobs, and notes what it is asked. */
export interface JobShop {
  readonly asked: Ask[];
  /** What goes wrong: it refuses new jobs, or loses what it made. */
  fault: 'NONE' | 'REFUSES' | 'LOSES';
  look(): void;
  /** @returns the job's id. @throws BackendError when it refuses, unpaid */
  pay(seed: number): string;
  /** Resolves when the job is done. @throws BackendError when it was lost, paid for */
  poll(handle: string): Promise<void>;
}

export function createJobShop(manner: Manner): JobShop {
  return {
    asked: [],
    fault: 'NONE',
    look() {
      this.asked.push({ kind: 'other' });
    },
    pay(seed) {
      if (this.fault === 'REFUSES') throw new BackendError(refused);
      this.asked.push({ kind: 'pay', seed });
      return `job ${seed}`;
    },
    async poll(handle) {
      this.asked.push({ kind: 'poll', handle });
      if (this.fault === 'LOSES') throw new BackendError(lost);
      if (manner === 'SLOW') await new Promise(() => {});
    },
  };
}

export const refused: Failure = {
  code: 'PROVIDER_REJECTED',
  message: 'The shop refuses it.',
  retryable: false,
  billed: 'NO',
};

export const lost: Failure = {
  code: 'OUTCOME_UNKNOWN',
  message: 'The shop lost it.',
  retryable: true,
  billed: 'UNKNOWN',
};

type Failed = BackendEvent & { type: 'sampleFailed' };
export type BackendRun = AsyncGenerator<BackendEvent, void, undefined>;

/**
 * The smallest backend that keeps to the interface: one sample after the other, each a paid job.
 * Each part that could be done wrong is a method of its own.
 */
export class CorrectBackend implements Backend {
  readonly id = 'segmind';
  readonly shop: JobShop;

  constructor(shop: JobShop) {
    this.shop = shop;
  }

  get concurrency(): number {
    return 1;
  }

  offer(): Offer {
    return {
      status: 'AVAILABLE',
      reason: 'Ready to take a request.',
      weights: 'PUBLISHED',
      revision: 'v1',
      refuses: () => null,
      quote: ({ samples }) => ({ low: samples * 6, high: samples * 6, expectedMs: null }),
    };
  }

  async *run(request: BackendRequest, signal: AbortSignal): BackendRun {
    signal.throwIfAborted();
    const unpaid: Failed[] = [];
    let isUseless = true;
    for (const sample of request.samples) {
      for await (const event of this.make(request, sample, signal)) {
        if (isUseless && event.type === 'sampleFailed' && event.failure.billed === 'NO') {
          unpaid.push(event);
          continue;
        }
        if (event.type === 'image' || event.type === 'sampleFailed') {
          isUseless = false;
          yield* unpaid.splice(0);
        }
        yield event;
      }
      if (signal.aborted) return this.stop(signal);
    }
    if (isUseless) yield* this.fail(unpaid);
  }

  /** One sample, to its end; on an abort it returns and has told what the abort leaves. */
  async *make(request: BackendRequest, sample: SampleRequest, signal: AbortSignal): BackendRun {
    const { index } = sample;
    let handle = sample.handle;
    try {
      if (handle === undefined) {
        handle = yield* this.submit(sample, signal);
        if (handle === undefined) return;
        yield { type: 'submitted', sample: index, handle };
      }
      for (const step of [0, 1, 2]) {
        if (signal.aborted) return yield* this.leave(index, signal.reason);
        yield this.progress(index, step);
      }
      if (signal.aborted) return yield* this.leave(index, signal.reason);
      await untilAborted(this.shop.poll(handle), signal);
      yield this.image(request, sample);
    } catch (error) {
      if (signal.aborted) yield* this.leave(index, signal.reason);
      else if (error instanceof BackendError) yield this.failed(index, error.failure);
      else throw error;
    }
  }

  /** @returns the job, or undefined when the signal aborted before anything was sent */
  async *submit(
    { index, seed }: SampleRequest,
    signal: AbortSignal,
  ): AsyncGenerator<BackendEvent, string | undefined, undefined> {
    yield { type: 'submitting', sample: index };
    return signal.aborted ? undefined : this.shop.pay(seed);
  }

  progress(sample: number, step: number): BackendEvent {
    const phase: Phase = 'DENOISING';
    const progress = { phase, step, steps: 3, fraction: step / 3, basis: 'ESTIMATED' } as const;
    return { type: 'progress', sample, progress };
  }

  image(
    { parameters }: BackendRequest,
    { index }: SampleRequest,
  ): BackendEvent & { type: 'image' } {
    const { width, height } = parameters;
    const data = new Uint8Array(width * height * 3);
    const picture: Picture = { kind: 'pixels', data, width, height };
    return { type: 'image', sample: index, picture, cost: 6 };
  }

  failed(sample: number, failure: Failure): BackendEvent {
    return { type: 'sampleFailed', sample, failure };
  }

  /** What an abort leaves of a sample that was paid for. */
  async *leave(sample: number, { failure }: StopReason): BackendRun {
    if (failure.code === 'SHUTTING_DOWN') return;
    yield this.failed(sample, { ...failure, billed: 'UNKNOWN' });
  }

  /** The end of a run whose signal aborted. */
  stop(signal: AbortSignal): void {
    throw signal.reason;
  }

  /** The end of an attempt of which nothing can be used. */
  fail([first]: readonly Failed[]): readonly BackendEvent[] {
    if (first) throw new BackendError(first.failure);
    return [];
  }
}
