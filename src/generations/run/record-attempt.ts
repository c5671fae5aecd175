import { listPrice } from '#models/prices.ts';
import type { BackendEvent } from '#src/backends/backend.ts';
import { type BackendId, type ComputingDevice, isCloud } from '#src/domain/backends.ts';
import type { Failure } from '#src/domain/failures.ts';
import { StorageFullError } from '#src/domain/gateway-errors.ts';
import type {
  Generation,
  GenerationEvent,
  ModerationVerdict,
  Sample,
} from '#src/domain/generation.ts';
import { boundedProgress } from '#src/domain/progress.ts';
import type { LiveEvent } from '#src/feed/feed.ts';
import type { Fence } from '#src/generations/store/fence.ts';
import type { MadeSample } from '#src/generations/store/transitions/sample.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { type LifecycleEvent, ofGeneration } from '#src/lifecycle/event.ts';
import type { Lifecycle } from '#src/lifecycle/stream.ts';
import type { Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { endedEvent, endingOf } from './ending.ts';
import { type KeepContext, keepFailure, keepPicture } from './keep-picture.ts';
import type { Stored } from './store-image.ts';
import { type AttemptResult, createTally } from './tally.ts';

export interface RecordContext extends KeepContext {
  readonly database: Store;
  publish(event: LiveEvent): void;
  readonly lifecycle: Lifecycle;
  now(): number;
  monotonicNow(): number;
}

/** Makes what a backend tells of one attempt durable, event by event, and tells of it. */
export interface AttemptRecord {
  /** Whether the generation has ended with its last image; nothing is recorded after that. */
  readonly isFinished: boolean;
  /** Samples whose end is to come. */
  readonly pending: number;
  /** @throws Error for an event that the attempt cannot have */
  add(event: BackendEvent): Promise<void>;
  /** @param thrown what ended the attempt as a whole; `stopped`: from outside */
  end(thrown: Failure | null, stopped: boolean): AttemptResult;
}

type Change = (now: number) => Steps<GenerationEvent>;

export function recordAttempt(
  context: RecordContext,
  backend: BackendId,
  generation: Generation,
  samples: readonly Sample[],
): AttemptRecord {
  const { id, attempt, worker, model, parameters } = generation;
  const fence: Fence = { id, attempt, worker };
  // What is drawn on machines of the operator's own costs a list price, and no provider bills it.
  const isPaid = isCloud(backend);
  const tally = createTally(samples, isPaid);
  const previews: (string | undefined)[] = [];
  const servers: string[] = [];
  const about = { ...ofGeneration(generation), backend, attempt };
  const { emit } = context.lifecycle;
  const begunAt = context.monotonicNow();
  const listPriceOfOne = listPrice(model, backend, { ...parameters, samples: 1 });

  let isFinished = false;
  let device: ComputingDevice | null = null;

  /** Stores changes in one commit and tells those who watch. */
  const record = async (...changes: readonly Change[]): Promise<void> => {
    const events = await context.database.write(function* () {
      const stored: GenerationEvent[] = [];
      for (const change of changes) stored.push(yield* change(context.now()));
      return stored;
    });
    for (const event of events)
      context.publish(previews.length > 0 ? { ...event, previews } : event);
  };

  const end = (index: number): void => {
    if (tally.end(index)) return;
    throw new Error(`backend ${backend} ended sample ${index} twice, or was not asked for it`);
  };

  const keep = async (event: BackendEvent & { type: 'image' }): Promise<void> => {
    const sample = samples[event.sample]!;
    const { index } = sample;
    const cost = event.cost ?? listPriceOfOne;
    const { picture } = event;
    const kept = await keepPicture(context, picture, { ...generation, device }, sample);
    const { moderation } = kept;
    const loseIt = (why: Omit<Failure, 'billed'>): Promise<void> => {
      const failure: Failure = { ...why, billed: isPaid && cost > 0 ? 'YES' : 'NO' };
      const lost = { type: 'sampleFailed', sample: event.sample, cost: event.cost } as const;
      return lose({ ...lost, failure }, moderation);
    };
    if (kept.image === null) return loseIt(kept.failure);
    try {
      tally.made(index, cost);
      await recordMade(kept, { seed: event.seed ?? sample.seed, index, cost, moderation });
    } catch (error) {
      // A disk without room for the picture may have some for the end of its story.
      if (!kept.staged || !(error instanceof StorageFullError)) throw error;
      tally.unmade(index, cost);
      // Else more would be paid for before it is known that there is no room.
      await context.images.probe?.();
      await loseIt(keepFailure(error, true));
    }
  };

  /** With what is left of the picture to store. */
  const recordMade = async (
    { image, staged }: Stored,
    facts: Omit<MadeSample, 'image'>,
  ): Promise<void> => {
    const made = { ...facts, image };
    const { index: sample, cost } = made;
    const store: Change = function* (now) {
      if (staged) yield* staged();
      return yield* transitions.image(fence, made, tally.progress, now);
    };
    const stored: LifecycleEvent = { type: 'IMAGE_STORED', ...about, sample, image, cost };
    if (tally.pending > 0) {
      await record(store);
      emit(stored);
      return;
    }
    // With nothing left to make, it is paid for and the generation ends in the same commit.
    const result = tally.result(null, false);
    const ending = endingOf(result);
    let charged = 0;
    await record(store, function* (now) {
      const finished = yield* transitions.finish(fence, ending, now);
      ({ charged } = finished);
      return finished;
    });
    isFinished = true;
    emit(stored);
    tellEnd(result);
    emit(endedEvent(generation, ending, charged, context.now()));
  };

  const tellEnd = ({ outcome, failure, billed, cost }: AttemptResult): void => {
    const ms = context.monotonicNow() - begunAt;
    emit({ type: 'ATTEMPT_ENDED', ...about, servers, outcome, failure, billed, cost, ms });
  };

  const lose = async (
    event: BackendEvent & { type: 'sampleFailed' },
    moderation: ModerationVerdict | null = null,
  ): Promise<void> => {
    const { sample: index, failure } = event;
    // What was billed without a word of how much.
    const cost = event.cost ?? (failure.billed === 'YES' ? listPriceOfOne : 0);
    tally.lost(index, failure, cost);
    const lost = { index, failure, cost, moderation };
    await record((now) => transitions.sampleFailed(fence, lost, tally.progress, now));
    emit({ type: 'SAMPLE_FAILED', ...about, sample: index, failure });
  };

  const add = async (event: BackendEvent): Promise<void> => {
    switch (event.type) {
      case 'submitting':
        tally.submitting(event.sample);
        return context.database.write(() => transitions.submitting(fence, event.sample));
      case 'submitted':
        return context.database.write(() =>
          transitions.submitted(fence, event.sample, event.handle),
        );
      case 'progress': {
        const { preview, ...shown } = boundedProgress(event.progress);
        const { sample } = event;
        const before = tally.progress[sample];
        const steps = shown.step - (before?.step ?? 0);
        if (shown.phase !== before?.phase)
          emit({ type: 'PHASE_BEGAN', ...about, sample, phase: shown.phase });
        if (steps > 0 && shown.basis === 'MEASURED')
          emit({ type: 'STEPPED', ...about, sample, steps });
        tally.show(event.sample, shown);
        if (preview !== undefined) previews[event.sample] = preview;
        return record((now) => transitions.progress(fence, tally.progress, now));
      }
      case 'image':
        end(event.sample);
        return keep(event);
      case 'sampleFailed':
        end(event.sample);
        return lose(event);
      case 'asking':
        if (servers.includes(event.server)) return;
        servers.push(event.server);
        return context.database.write(() => transitions.asking(fence, servers));
      case 'computing':
        device = event.device;
        return context.database.write(() => transitions.computesOn(fence, event.device));
      case 'warning': {
        const { code, message } = event;
        return context.database.write(() => transitions.warn(fence, { code, message }));
      }
    }
  };

  return {
    get isFinished() {
      return isFinished;
    },
    get pending() {
      return tally.pending;
    },
    add,
    end(thrown, stopped) {
      const result = tally.result(thrown, stopped);
      tellEnd(result);
      return result;
    },
  };
}
