import { BackendError, type Offer } from '#src/backends/backend.ts';
import { ProviderMonthError, type Reservation } from '#src/budgets/provider-months.ts';
import type { Job } from '#src/delivery/delivery.ts';
import { StorageFullError } from '#src/domain/gateway-errors.ts';
import type { Generation, Sample } from '#src/domain/generation.ts';
import { canceled } from '#src/domain/stop-reasons.ts';
import type { LiveEvent } from '#src/feed/feed.ts';
import { mustRead, type ServiceContext } from '#src/generations/context.ts';
import { StaleAttemptError } from '#src/generations/store/fence.ts';
import { repository } from '#src/generations/store/repository.ts';
import { AccountBusyError } from '#src/generations/store/running.ts';
import type { AttemptStart } from '#src/generations/store/transitions/attempt.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { ofGeneration } from '#src/lifecycle/event.ts';
import { conclude, finish } from './conclude.ts';
import { demoWarning } from './demo-warning.ts';
import { endingOf, statusOf } from './ending.ts';
import { loseUnknown } from './lose-unknown.ts';
import {
  faulted,
  interrupted,
  type Recorded,
  readRecorded,
  unaffordable,
  unavailable,
} from './recorded-results.ts';
import { runAttempt } from './run-attempt.ts';

/** When one that may not run yet is tried again: another of its account has to end first. */
const busyMs = 1_000;

/**
 * Runs a generation's next attempt on the job's backend, then ends the generation or hands it to
 * the next backend. Never rejects: a fault of ours ends the generation with code INTERNAL.
 */
export async function runGeneration(context: ServiceContext, job: Job): Promise<void> {
  const stop = new AbortController();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const run = { stop, ended };
  context.runs.set(job.generationId, run);
  try {
    await attempt(context, job, stop).catch((error: unknown) => {
      if (!(error instanceof ProviderMonthError)) throw error;
      return giveWay(context, job.generationId, error);
    });
  } catch (error) {
    if (error instanceof StaleAttemptError) return;
    if (error instanceof AccountBusyError) {
      // In a line that processes share, the next look lets go of what has no run.
      if (!context.delivery.isShared) context.delivery.enqueue(job, context.now() + busyMs);
      return;
    }
    context.onFault(error, job.generationId);
    // It stays open: the next sweep runs it again, and nothing of it is charged until it is stored.
    if (error instanceof StorageFullError) return;
    await endWithFault(context, job.generationId).catch((second) =>
      context.onFault(second, job.generationId),
    );
  } finally {
    // The next attempt may be running already.
    if (context.runs.get(job.generationId) === run) context.runs.delete(job.generationId);
    end();
  }
}

async function attempt(context: ServiceContext, job: Job, stop: AbortController): Promise<void> {
  const { database, unwritten } = context;
  const fresh = unwritten.get(job.generationId);
  const queued = fresh?.generation ?? (await mustRead(database, job.generationId));
  // Given to another worker while it was read.
  if (queued.finishedAt !== null || queued.worker !== (job.worker ?? null)) return;
  const deadline = context.deadlines.signalOf(queued);
  if (queued.cancelAt !== null) stop.abort(new BackendError(canceled));
  const samples =
    fresh?.samples ??
    (await loseUnknown(context, queued, await database.read(() => repository.samples(queued.id))));
  const signal = deadline ? AbortSignal.any([stop.signal, deadline]) : stop.signal;
  if (signal.aborted) {
    const failure = (signal.reason as BackendError).failure;
    if (failure.code === 'SHUTTING_DOWN') return;
    const status = statusOf(
      samples.map((sample) => sample.status),
      failure,
    );
    await finish(context, queued, { status, failure, progress: queued.progress });
    return;
  }
  if (samples.every((sample) => sample.status !== 'PENDING')) {
    await conclude(context, queued, interrupted(await recordedOf(context, queued)));
    return;
  }
  const backend = context.backends.get(job.backend);
  if (!backend) {
    await conclude(context, queued, unavailable(await recordedOf(context, queued)));
    return;
  }
  const offer = backend.offer(queued.model);
  const { weights, revision } = offer;
  const reason = fresh ? queued.reason : await reasonOf(context, queued);
  const run = { backend: backend.id, weights, revision, reason };
  const start = { ...run, reservation: reservationOf(context, queued, samples, offer) };
  const generation = { ...queued, ...run, attempt: queued.attempt + 1 };
  const starting = storeStart(context, queued, start).catch((error) => {
    // Nothing may go on that is not on record.
    stop.abort(error);
    throw error;
  });
  if (!database.isOrdered) await starting;
  // Side by side: the start is written with the first event of the backend, and before it, so
  // nothing of the attempt is on disk, or paid for, without it.
  const attemptContext = {
    ...context,
    publish: (event: LiveEvent) => context.publish(event, generation.accountId),
    // Previews would show what the moderation has not seen.
    wantsPreview: () => !context.moderation && context.feed.wantsPreview(generation.id),
  };
  const work = () => runAttempt(attemptContext, backend, generation, samples, signal);
  const about = { ...ofGeneration(generation), backend: backend.id, attempt: generation.attempt };
  const [started, ran] = await Promise.allSettled([
    starting,
    context.withinAttempt ? context.withinAttempt(about, work) : work(),
  ]);
  if (started.status === 'rejected') throw started.reason;
  if (ran.status === 'rejected') throw ran.reason;
  if (ran.value) await conclude(context, generation, ran.value);
}

async function storeStart(
  context: ServiceContext,
  queued: Generation,
  start: AttemptStart,
): Promise<void> {
  const event = await context.database.write(function* () {
    const stored = yield* transitions.start(
      queued,
      start,
      context.limits.concurrent,
      context.now(),
    );
    // Known at acceptance only where the demo weights were the first choice.
    const isTold = queued.warnings.some(({ code }) => code === demoWarning.code);
    if (start.weights === 'DEMO' && !isTold)
      yield* transitions.warn({ ...queued, attempt: queued.attempt + 1 }, demoWarning);
    return stored;
  });
  context.publish(event, queued.accountId);
  const { backend, reason } = start;
  context.lifecycle.emit({
    type: 'STARTED',
    ...ofGeneration(queued),
    backend,
    attempt: queued.attempt + 1,
    reason,
    waitedMs: Math.max(0, context.now() - queued.createdAt),
  });
}

/** What the samples that are left may cost, where their provider has a budget. */
function reservationOf(
  { monthlyBudgets }: ServiceContext,
  { backend, parameters }: Generation,
  samples: readonly Sample[],
  offer: Offer,
): Reservation | null {
  const limit = monthlyBudgets.get(backend);
  if (limit === undefined) return null;
  const left = samples.filter(({ status }) => status === 'PENDING').length;
  return { limit, amount: offer.quote({ ...parameters, samples: left }).high };
}

/** The provider's month has no room for the attempt, which did not begin: another backend may do it. */
async function giveWay(
  context: ServiceContext,
  generationId: string,
  error: ProviderMonthError,
): Promise<void> {
  const generation = await mustRead(context.database, generationId);
  const recorded = await recordedOf(context, generation);
  await conclude(context, generation, unaffordable(recorded, error));
}

/** Why this attempt runs here: what the router said when it was queued, or that the last one was left without an end. */
async function reasonOf(context: ServiceContext, generation: Generation): Promise<string> {
  const attempts = await context.database.read(() => repository.attempts(generation.id));
  const last = attempts.at(-1);
  return last?.outcome === null ? 'Goes on after a restart of the gateway.' : generation.reason;
}

async function endWithFault(context: ServiceContext, generationId: string): Promise<void> {
  const generation = await context.database.read(() => repository.generation(generationId));
  // It is not there where its acceptance failed with the run.
  if (!generation || generation.finishedAt !== null) return;
  const recorded = await recordedOf(context, generation);
  await finish(context, generation, endingOf(faulted(recorded)));
}

async function recordedOf({ database }: ServiceContext, generation: Generation): Promise<Recorded> {
  return await database.read(() => readRecorded(generation));
}
