import { createHash } from 'node:crypto';
import { listPrice } from '#models/prices.ts';
import {
  type Backend,
  BackendError,
  type BackendEvent,
  type Picture,
  type SampleProgress,
} from '#src/backends/backend.ts';
import type { Billed, Failure } from '#src/failures.ts';
import { encodeImage } from '#src/images/encode.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import type { Database, Sql } from '#src/store/database.ts';
import type { AttemptEnd } from './attempt-transitions.ts';
import type { LiveEvent } from './bus.ts';
import type { Fence } from './fence.ts';
import type { Generation, GenerationEvent, NewImage, Sample } from './generation.ts';
import { imageKey } from './image-key.ts';
import { doneProgress, idleProgress } from './progress.ts';
import { recipeOf } from './recipe.ts';
import { transitions } from './transitions.ts';

export interface RunContext {
  readonly database: Database;
  readonly images: ImageStore;
  publish(event: LiveEvent): void;
  wantsPreview(): boolean;
  now(): number;
}

/** How an attempt ended, before anything is decided about what follows. */
export interface AttemptResult extends AttemptEnd {
  readonly progress: readonly SampleProgress[];
}

/**
 * Runs one attempt: takes the backend's events one by one and makes each durable before the next
 * is asked for. Images are stored when they come, so a fault later in the run loses none of them.
 *
 * @returns how it ended; it throws only on faults of the gateway itself
 */
export async function runAttempt(
  context: RunContext,
  backend: Backend,
  generation: Generation,
  samples: readonly Sample[],
  signal: AbortSignal,
): Promise<AttemptResult> {
  const fence: Fence = { id: generation.id, attempt: generation.attempt };
  const progress: SampleProgress[] = samples.map((sample) =>
    sample.status === 'SUCCEEDED' ? doneProgress(idleProgress) : idleProgress,
  );
  const previews: (string | undefined)[] = [];
  const failures: Failure[] = [];
  let made = 0;
  let cost = 0;
  let unpaid = 0;
  let thrown: Failure | null = null;
  /** Samples whose end is to come, and those of them that money may have been spent for. */
  const pending = new Set(
    samples.filter(({ status }) => status === 'PENDING').map(({ position }) => position),
  );
  const inFlight = new Set(
    samples
      .filter((sample) => pending.has(sample.position) && sample.submitting)
      .map(({ position }) => position),
  );

  /** Stores a change and tells those who watch. */
  const record = async (change: (sql: Sql, now: number) => GenerationEvent): Promise<void> => {
    const event = await context.database.write((sql) => change(sql, context.now()));
    context.publish(previews.length > 0 ? { ...event, previews } : event);
  };

  const lose = async (position: number, failure: Failure, spent: number): Promise<void> => {
    failures.push(failure);
    cost += spent;
    progress[position] = doneProgress(progress[position]!);
    await record((sql, now) =>
      transitions.sampleFailed(sql, fence, { position, failure, cost: spent }, progress, now),
    );
  };

  const end = (position: number): void => {
    if (!pending.delete(position))
      throw new Error(
        `backend ${backend.id} ended sample ${position} twice, or was not asked for it`,
      );
    inFlight.delete(position);
  };

  const store = async (picture: Picture, sample: Sample): Promise<NewImage> => {
    const recipe = (): string => JSON.stringify(recipeOf(generation, sample));
    const { data, extension, ...facts } = await encodeImage(picture, recipe);
    const file = imageKey(generation.id, sample.position, generation.attempt, extension);
    const stored = context.images.put(file, data);
    // While it is written.
    const sha256 = createHash('sha256').update(data).digest('hex');
    await stored;
    return { ...facts, file, bytes: data.byteLength, sha256 };
  };

  const keep = async (event: BackendEvent & { type: 'image' }): Promise<void> => {
    const position = event.sample;
    const sample = samples[position]!;
    // Counted at once: whatever happens to the picture, this was spent.
    const spent = event.cost ?? listPriceOfOne(generation, backend);
    const stored = await store(event.picture, sample);
    made += 1;
    cost += spent;
    progress[position] = doneProgress(progress[position]!);
    const seed = event.seed ?? sample.seed;
    await record((sql, now) =>
      transitions.image(sql, fence, { position, image: stored, seed, cost: spent }, progress, now),
    );
  };

  /** What a lost sample cost; the list price where it was billed and nobody said how much. */
  const costOfLost = ({ failure, cost }: BackendEvent & { type: 'sampleFailed' }): number =>
    cost ?? (failure.billed === 'YES' ? listPriceOfOne(generation, backend) : 0);

  const handle = async (event: BackendEvent): Promise<void> => {
    switch (event.type) {
      case 'submitting':
        inFlight.add(event.sample);
        return context.database.write((sql) => transitions.submitting(sql, fence, event.sample));
      case 'submitted':
        return context.database.write((sql) =>
          transitions.submitted(sql, fence, event.sample, event.handle),
        );
      case 'progress': {
        const { preview, ...shown } = event.progress;
        progress[event.sample] = shown;
        if (preview !== undefined) previews[event.sample] = preview;
        return record((sql, now) => transitions.progress(sql, fence, progress, now));
      }
      case 'image':
        end(event.sample);
        return keep(event);
      case 'sampleFailed':
        end(event.sample);
        if (event.failure.billed === 'UNKNOWN') unpaid += 1;
        return lose(event.sample, event.failure, costOfLost(event));
      case 'warning': {
        const { code, message } = event;
        return context.database.write((sql) => transitions.warn(sql, fence, { code, message }));
      }
    }
  };

  const request = {
    generationId: generation.id,
    model: generation.model,
    parameters: generation.parameters,
    samples: samples
      .filter((sample) => sample.status === 'PENDING')
      .map(({ position, seed, handle: known }) => ({
        index: position,
        seed,
        handle: known ?? undefined,
      })),
    deadline: generation.deadline ?? undefined,
    wantsPreview: context.wantsPreview,
  };
  try {
    signal.throwIfAborted();
    for await (const event of backend.run(request, signal)) await handle(event);
    if (pending.size > 0)
      throw new Error(`backend ${backend.id} stopped before ${pending.size} samples had ended`);
  } catch (error) {
    thrown = failureOf(error, signal);
    if (thrown === null) throw error;
  }

  const failure = thrown ?? failures[0] ?? null;
  // Stopped from outside while a submission was on its way: the provider may go on with it.
  if (signal.aborted && inFlight.size > 0) unpaid += inFlight.size;
  const billed: Billed =
    unpaid > 0 || thrown?.billed === 'UNKNOWN' ? 'UNKNOWN' : cost > 0 ? 'YES' : 'NO';
  return { outcome: outcomeOf(made, failure), failure, billed, cost, progress };
}

/** @returns the failure of a run that ended in a known way, or null for a fault of ours */
function failureOf(error: unknown, signal: AbortSignal): Failure | null {
  if (error instanceof BackendError) return error.failure;
  // Some APIs throw an AbortError of their own instead of the signal's reason.
  const isStop = error === signal.reason || (error as Error).name === 'AbortError';
  return signal.aborted && isStop && signal.reason instanceof BackendError
    ? signal.reason.failure
    : null;
}

function outcomeOf(made: number, failure: Failure | null): AttemptEnd['outcome'] {
  if (failure?.code === 'CANCELED') return 'CANCELED';
  if (failure === null) return 'SUCCEEDED';
  return made > 0 ? 'PARTIAL' : 'FAILED';
}

const listPriceOfOne = ({ model, parameters }: Generation, { id }: Backend): number =>
  listPrice(model, id, { ...parameters, samples: 1 });
