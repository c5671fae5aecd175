import { merge } from '#src/async/merge.ts';
import {
  BackendError,
  type BackendEvent,
  type BackendRequest,
  type SampleRequest,
} from '#src/backends/backend.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import type { Observations } from '#src/backends/cloud/health/observations.ts';
import type { Limits } from '#src/backends/cloud/limits.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { Place, Places } from './places.ts';
import type { Drawn, Server } from './server.ts';
import { type Watched, watchProgress } from './watch-progress.ts';

export interface RunContext {
  readonly places: Places;
  readonly observations: Observations;
  readonly limits: Limits;
  monotonicNow(): number;
}

/**
 * All samples of a request at once, as far as there are places. A server that fails is left for the
 * next one that has the model; nothing is paid for, so nothing can be paid twice.
 */
export async function* runRequest(
  context: RunContext,
  request: BackendRequest,
  signal: AbortSignal,
): AsyncGenerator<BackendEvent, void, undefined> {
  signal.throwIfAborted();
  const failed: (readonly [sample: number, Failure])[] = [];
  let made = 0;

  function begin(send: (event: BackendEvent) => Promise<void>, left: AbortSignal) {
    const stop = AbortSignal.any([signal, left]);

    async function work(sample: SampleRequest): Promise<void> {
      try {
        const drawn = await drawAnywhere(context, request, sample, send, stop);
        made += 1;
        for (const event of endOf(request, sample, drawn)) await send(event);
      } catch (error) {
        if (stop.aborted) return;
        if (!(error instanceof CloudError)) throw error;
        failed.push([sample.index, error.failure]);
      }
    }

    return request.samples.map(work);
  }

  for await (const event of merge(begin)) {
    if (!signal.aborted) yield event;
  }
  signal.throwIfAborted();
  const [first] = failed;
  if (first && made === 0) throw new BackendError(first[1]);
  for (const [sample, failure] of failed) yield { type: 'sampleFailed', sample, failure };
}

/** @throws CloudError when no server can, or the signal's reason */
async function drawAnywhere(
  context: RunContext,
  request: BackendRequest,
  sample: SampleRequest,
  tell: (event: BackendEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<Drawn> {
  const again = await takeUp(context, request, sample, tell, signal);
  if (again) return again;
  const tried = new Set<Server>();
  let last: CloudError | undefined;
  while (true) {
    using place = await context.places.acquire(request.model, tried, signal);
    if (!place) throw last ?? noServer();
    try {
      return await drawAt(context, place, request, sample, tell, signal);
    } catch (error) {
      if (!(error instanceof CloudError) || signal.aborted) throw error;
      last = error;
      tried.add(place.server);
    }
  }
}

/** The image of the job that an earlier process asked a server for; null where that does not help. */
async function takeUp(
  context: RunContext,
  request: BackendRequest,
  sample: SampleRequest,
  tell: (event: BackendEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<Drawn | null> {
  const [name, job] = sample.handle?.split('/') ?? [];
  if (name === undefined || job === undefined) return null;
  using place = await context.places.acquire(request.model, context.places.besides(name), signal);
  if (!place) return null;
  try {
    return await drawAt(context, place, request, sample, tell, signal, job);
  } catch (error) {
    if (!(error instanceof CloudError) || signal.aborted) throw error;
    return null;
  }
}

async function drawAt(
  { observations, limits, monotonicNow }: RunContext,
  { server }: Place,
  { generationId, model, parameters, start, wantsPreview }: BackendRequest,
  { index, seed }: SampleRequest,
  tell: (event: BackendEvent) => Promise<void>,
  signal: AbortSignal,
  job?: string,
): Promise<Drawn> {
  const task = `task(${generationId}-${index})`;
  const watched: Watched = { isCurrent: false };
  const over = new AbortController();
  await tell({ type: 'asking', sample: index, server: server.name });
  const startedAt = monotonicNow();
  const watching = watchProgress(
    {
      server,
      task,
      steps: parameters.numInferenceSteps,
      expectedMs: observations.expectedMs(model, parameters),
      everyMs: limits.progressEveryMs,
      monotonicNow,
      wantsPreview,
      tell: (progress) => tell({ type: 'progress', sample: index, progress }),
    },
    watched,
    AbortSignal.any([signal, over.signal]),
  ).catch((error) => {
    if (!over.signal.aborted && !signal.aborted) throw error;
  });
  try {
    const onSubmitted = (id: string): Promise<void> =>
      tell({ type: 'submitted', sample: index, handle: `${server.name}/${id}` });
    const order = { model, parameters, seed, start, task, job, onSubmitted };
    const drawn = await server.circuit.execute(() => server.draw(order, signal));
    observations.record(model, parameters, { ms: monotonicNow() - startedAt });
    return drawn;
  } catch (error) {
    // It knows its present job only: another's is never ended in place of ours.
    if (signal.aborted && watched.isCurrent) await interrupt(server, limits);
    throw error;
  } finally {
    over.abort();
    await watching;
  }
}

async function interrupt(server: Server, { cancelMs }: Limits): Promise<void> {
  const signal = AbortSignal.timeout(cancelMs);
  try {
    await server.interrupt(signal);
  } catch (error) {
    if (!(error instanceof CloudError) && error !== signal.reason) throw error;
  }
}

function endOf(
  { parameters }: BackendRequest,
  sample: SampleRequest,
  { file, seed }: Drawn,
): BackendEvent[] {
  const { index } = sample;
  const { width, height } = parameters;
  const isOtherSeed = seed !== undefined && Number.isSafeInteger(seed) && seed !== sample.seed;
  const events: BackendEvent[] = [];
  if (file.width !== width || file.height !== height)
    events.push({
      type: 'warning',
      code: 'OTHER_SIZE',
      message: `The server drew image ${index} as ${file.width} x ${file.height} pixels, which was asked for as ${width} x ${height}.`,
    });
  if (isOtherSeed)
    events.push({
      type: 'warning',
      code: 'BEST_EFFORT_SEED',
      message: `The server reports seed ${seed} for image ${index}, which was asked for with ${sample.seed}.`,
    });
  events.push({
    type: 'image',
    sample: index,
    picture: { kind: 'file', file },
    seed: isOtherSeed && seed >= 0 ? seed : undefined,
  });
  return events;
}

function noServer(): CloudError {
  const message = 'No server that has this model can be reached.';
  return new CloudError({
    failure: { code: 'PROVIDER_UNAVAILABLE', message, retryable: true, billed: 'NO' },
  });
}
