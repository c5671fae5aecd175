import type { BackendId } from '#src/domain/backends.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { Generation } from '#src/domain/generation.ts';
import { jobOf, type ServiceContext } from '#src/generations/context.ts';
import { routed } from '#src/generations/routed.ts';
import { repository } from '#src/generations/store/repository.ts';
import { type Finish, transitions } from '#src/generations/store/transitions/transitions.ts';
import { retryTime } from '#src/routing/wait-budget.ts';
import { endedEvent, endingOf } from './ending.ts';
import type { AttemptResult } from './tally.ts';

/** Ends a generation after an attempt, or hands it to the next backend. */
export async function conclude(
  context: ServiceContext,
  generation: Generation,
  result: AttemptResult,
): Promise<void> {
  if (result.failure?.code === 'SHUTTING_DOWN') return;
  const next = result.statuses.includes('SUCCEEDED')
    ? null
    : await nextAttempt(context, generation, result);
  await (next
    ? handOver(context, generation, result, next)
    : finish(context, generation, endingOf(result)));
}

/** Where a failed generation goes on, why there, and when. */
interface NextAttempt {
  readonly backend: BackendId;
  readonly reason: string;
  readonly notBefore: number | undefined;
}

/** @returns null when the failure is final */
async function nextAttempt(
  context: ServiceContext,
  generation: Generation,
  result: AttemptResult,
): Promise<NextAttempt | null> {
  const { failure } = result;
  if (!failure) return null;
  const attempts = await context.database.read(() => repository.attempts(generation.id));
  // One that could not begin where it waited has no attempt there.
  const tried = [...new Set([...attempts.map((one) => one.backend), generation.backend])];
  await context.lookAtSpending();
  const plan = context.router.next({ ...generation, tried }, failure);
  if (plan) {
    context.lifecycle.emit(routed(generation, plan));
    const [{ backend, notBefore }] = plan.candidates;
    // Not on record yet as one that ended.
    const hasBegun = attempts.at(-1)?.outcome === null;
    const follows = hasBegun ? followsOn(generation, failure) : couldNot(generation, failure);
    return { backend, reason: `${follows} ${plan.reason}`, notBefore };
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
  const job = { ...jobOf(generation), backend };
  const event = await context.database.write(function* () {
    const next = { backend, reason };
    const failed = yield* transitions.attemptFailed(generation, result, next, context.now());
    yield* context.delivery.place(job, notBefore);
    return failed;
  });
  context.publish(event, generation.accountId);
  context.delivery.enqueue(job, notBefore);
}

function followsOn({ attempt, backend }: Generation, { code }: Failure): string {
  return `Follows attempt ${attempt} on ${backend}, which failed with ${code}.`;
}

function couldNot({ backend }: Generation, { code, message }: Failure): string {
  return `${backend} could not take it: ${code}. ${message}`;
}

/** Ends it, and tells so. @throws StaleAttemptError when another one has */
export async function finish(
  context: ServiceContext,
  generation: Generation,
  ending: Finish,
): Promise<void> {
  const { charged, ...event } = await context.database.write(() =>
    transitions.finish(generation, ending, context.now()),
  );
  context.publish(event, generation.accountId);
  context.lifecycle.emit(endedEvent(generation, ending, charged, context.now()));
}
