import { BackendError, type BackendId } from '#src/backends/backend.ts';
import type { Failure } from '#src/failures.ts';
import type { Ticket } from '#src/queue/lanes.ts';
import { retryTime } from '#src/routing/patience.ts';
import { demoWarning } from './accept.ts';
import type { AttemptStart } from './attempt-transitions.ts';
import { mustRead, type ServiceContext, ticketOf } from './context.ts';
import { StaleAttemptError } from './fence.ts';
import { type Generation, isInFlight, type Sample, type TerminalStatus } from './generation.ts';
import { repository } from './repository.ts';
import { type AttemptResult, runAttempt } from './run-attempt.ts';
import { deadlineExceeded } from './stop.ts';
import { transitions } from './transitions.ts';

/**
 * Runs a generation's next attempt on the ticket's backend, then ends the generation or hands it to
 * the next backend. Never rejects: a fault of ours ends the generation with code INTERNAL.
 */
export async function runGeneration(context: ServiceContext, ticket: Ticket): Promise<void> {
  const stop = new AbortController();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const run = { stop, ended };
  context.runs.set(ticket.generationId, run);
  try {
    await attempt(context, ticket, stop);
  } catch (error) {
    if (error instanceof StaleAttemptError) return;
    context.onFault(error, ticket.generationId);
    await endWithFault(context, ticket.generationId).catch((second) =>
      context.onFault(second, ticket.generationId),
    );
  } finally {
    // The next attempt may be running already.
    if (context.runs.get(ticket.generationId) === run) context.runs.delete(ticket.generationId);
    end();
  }
}

async function attempt(
  context: ServiceContext,
  ticket: Ticket,
  stop: AbortController,
): Promise<void> {
  const { database, arriving } = context;
  const arrived = arriving.get(ticket.generationId);
  const queued = arrived?.generation ?? mustRead(database, ticket.generationId);
  if (queued.finishedAt !== null) return;
  const deadline = deadlineSignal(queued, context.now());
  const signal = deadline ? AbortSignal.any([stop.signal, deadline.signal]) : stop.signal;
  try {
    if (signal.aborted) {
      const failure = (signal.reason as BackendError).failure;
      await finish(context, queued, statusOf([], failure), failure);
      return;
    }
    const samples = arrived?.samples ?? repository.samples(database.read, queued.id);
    if (samples.every((sample) => sample.status !== 'PENDING')) {
      await conclude(context, queued, interrupted(queued, samples));
      return;
    }
    const backend = context.backends.get(ticket.backend);
    if (!backend) {
      await conclude(context, queued, unavailable(queued, samples));
      return;
    }
    const offer = backend.offer(queued.model);
    const { weights, revision } = offer;
    const start = { backend: backend.id, weights, revision, reason: reasonOf(context, queued) };
    const generation = { ...queued, ...start, attempt: queued.attempt + 1 };
    // Side by side: the start is written with the first event of the backend, and before it, so
    // nothing of the attempt is on disk, or paid for, without it.
    const [started, ran] = await Promise.allSettled([
      storeStart(context, queued, start).catch((error) => {
        // Nothing may go on that is not on record.
        stop.abort(error);
        throw error;
      }),
      runAttempt(
        {
          ...context,
          publish: (event) => context.publish(event, generation.accountId),
          wantsPreview: () => context.bus.wantsPreview(generation.id),
        },
        backend,
        generation,
        samples,
        signal,
      ),
    ]);
    if (started.status === 'rejected') throw started.reason;
    if (ran.status === 'rejected') throw ran.reason;
    await conclude(context, generation, ran.value);
  } finally {
    deadline?.clear();
  }
}

async function storeStart(
  context: ServiceContext,
  queued: Generation,
  start: AttemptStart,
): Promise<void> {
  const event = await context.database.write((sql) => {
    const stored = transitions.start(sql, queued, start, context.now());
    // Known at acceptance only where the demo weights were the first choice.
    const isTold = queued.warnings.some(({ code }) => code === demoWarning.code);
    if (start.weights === 'DEMO' && !isTold)
      transitions.warn(sql, { id: queued.id, attempt: queued.attempt + 1 }, demoWarning);
    return stored;
  });
  context.publish(event, queued.accountId);
}

/** The result of an attempt that an earlier process left when nothing was left to make. */
function interrupted(generation: Generation, samples: readonly Sample[]): AttemptResult {
  const failure = samples.find((sample) => sample.failure)?.failure ?? null;
  return {
    outcome: 'INTERRUPTED',
    failure,
    billed: failure?.billed ?? 'YES',
    cost: samples.reduce((sum, sample) => sum + (sample.cost ?? 0), 0),
    progress: generation.progress,
  };
}

/** The result of an attempt that cannot begin: the backend it waited for is not configured any more. */
function unavailable(generation: Generation, samples: readonly Sample[]): AttemptResult {
  const failure: Failure = {
    code: 'MODEL_UNAVAILABLE',
    message: `The backend ${generation.backend} that it waited for is not configured any more.`,
    retryable: true,
    billed: samples.some(isInFlight) ? 'UNKNOWN' : 'NO',
  };
  return {
    outcome: 'FAILED',
    failure,
    billed: failure.billed,
    cost: samples.reduce((sum, sample) => sum + (sample.cost ?? 0), 0),
    progress: generation.progress,
  };
}

/** Why this attempt runs here: what the router said when it was queued, or that nobody ended the last one. */
function reasonOf(context: ServiceContext, generation: Generation): string {
  const last = repository.attempts(context.database.read, generation.id).at(-1);
  return last?.outcome === null ? 'Goes on after a restart of the gateway.' : generation.reason;
}

async function conclude(
  context: ServiceContext,
  generation: Generation,
  result: AttemptResult,
): Promise<void> {
  if (result.failure?.code === 'SHUTTING_DOWN') return;
  const samples = repository.samples(context.database.read, generation.id);
  const made = samples.filter((sample) => sample.status === 'SUCCEEDED').length;
  const next = made === 0 ? nextAttempt(context, generation, result) : null;
  if (next) {
    await handOver(context, generation, result, next);
    return;
  }
  const statuses = samples.map((sample) => sample.status);
  await finish(context, generation, statusOf(statuses, result.failure), result.failure, result);
}

/** Where a failed generation goes on, why there, and when. */
interface NextAttempt {
  readonly backend: BackendId;
  readonly reason: string;
  readonly notBefore: number | undefined;
}

/** @returns null when the failure is final */
function nextAttempt(
  context: ServiceContext,
  generation: Generation,
  result: AttemptResult,
): NextAttempt | null {
  const { failure } = result;
  if (!failure) return null;
  const attempts = repository.attempts(context.database.read, generation.id);
  const tried = [...new Set(attempts.map((one) => one.backend))];
  const plan = context.router.next({ ...generation, tried }, failure);
  if (plan) {
    const [{ backend, notBefore }] = plan.candidates;
    return { backend, reason: followsOn(generation, result), notBefore };
  }
  const { attempt, backend } = generation;
  const notBefore = retryTime(generation, attempts, result, context.now());
  if (notBefore === null) return null;
  const reason = `Attempt ${attempt} met the rate limit of ${backend}; this one waited until ${new Date(notBefore).toISOString()}.`;
  return { backend, reason, notBefore };
}

async function handOver(
  context: ServiceContext,
  generation: Generation,
  result: AttemptResult,
  { backend, reason, notBefore }: NextAttempt,
): Promise<void> {
  const event = await context.database.write((sql) =>
    transitions.attemptFailed(sql, generation, result, { backend, reason }, context.now()),
  );
  context.publish(event, generation.accountId);
  context.lanes.enqueue({ ...ticketOf(generation), backend }, notBefore);
}

const followsOn = ({ attempt, backend }: Generation, { failure }: AttemptResult): string =>
  attempt === 0
    ? `${backend} could not take it: ${failure?.code}.`
    : `Follows attempt ${attempt} on ${backend}, which failed with ${failure?.code}.`;

function statusOf(samples: readonly string[], failure: Failure | null): TerminalStatus {
  if (failure?.code === 'CANCELED') return 'CANCELED';
  const made = samples.filter((status) => status === 'SUCCEEDED').length;
  if (made === 0) return 'FAILED';
  return made === samples.length ? 'SUCCEEDED' : 'PARTIAL';
}

async function finish(
  context: ServiceContext,
  generation: Generation,
  status: TerminalStatus,
  failure: Failure | null,
  attempt?: AttemptResult,
): Promise<void> {
  const event = await context.database.write((sql) =>
    transitions.finish(
      sql,
      generation,
      {
        status,
        failure: status === 'SUCCEEDED' ? null : failure,
        attempt,
        progress: attempt?.progress ?? generation.progress,
      },
      context.now(),
    ),
  );
  context.publish(event, generation.accountId);
}

async function endWithFault(context: ServiceContext, generationId: string): Promise<void> {
  const generation = repository.generation(context.database.read, generationId);
  // Its acceptance failed with it.
  if (!generation) return;
  if (generation.finishedAt !== null) return;
  const failure: Failure = {
    code: 'INTERNAL',
    message: 'The gateway failed while it worked on this generation; the cause is in its log.',
    retryable: true,
    billed: 'UNKNOWN',
  };
  const samples = repository.samples(context.database.read, generationId);
  const cost = samples.reduce((sum, sample) => sum + (sample.cost ?? 0), 0);
  const statuses = samples.map((sample) => sample.status);
  await finish(context, generation, statusOf(statuses, failure), failure, {
    outcome: 'FAILED',
    failure,
    billed: 'UNKNOWN',
    cost,
    progress: generation.progress,
  });
}

/** The largest delay a Node timer takes. */
const maxTimerMs = 2 ** 31 - 1;

function deadlineSignal(generation: Generation, now: number) {
  if (generation.deadline === null) return null;
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(new BackendError(deadlineExceeded(generation.route.deadlineMs)));
  const left = generation.deadline - now;
  if (left <= 0) stop();
  const timer = setTimeout(stop, Math.min(Math.max(left, 0), maxTimerMs));
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
