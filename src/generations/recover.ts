import type { Failure } from '#src/domain/failures.ts';
import { type Generation, isInFlight, type Sample } from '#src/domain/generation.ts';
import { deadlineExceeded } from '#src/domain/stop-reasons.ts';
import { jobOf, type ServiceContext } from './context.ts';
import { StaleAttemptError } from './store/fence.ts';
import { repository } from './store/repository.ts';
import { transitions } from './store/transitions/transitions.ts';

/**
 * Takes up every open generation that neither runs nor waits: at start what an earlier process
 * left, later what a fault dropped. What was queued waits again; what ran goes on with the samples
 * that are missing. A sample whose submission may have reached the provider without leaving a
 * handle is lost: sending it again could pay twice.
 *
 * @returns how many were taken up
 */
export async function takeUpLeftGenerations(context: ServiceContext): Promise<number> {
  // In one turn of the event loop, in which nothing can be on its way between two queues.
  const left = repository
    .open(context.database.read)
    .filter((generation) => !isCaredFor(context, generation));
  for (const generation of left) {
    const lost = repository
      .samples(context.database.read, generation.id)
      .filter((sample) => isInFlight(sample) && sample.handle === null);
    if (lost.length === 0) context.queue.enqueue(jobOf(generation));
    else await loseAndEnqueue(context, generation, lost);
  }
  return left.length;
}

/** Ends what waits for a place beyond its deadline; a run sees to its own. */
export async function endOverdueGenerations(context: ServiceContext): Promise<void> {
  const now = context.now();
  for (const generation of repository.overdue(context.database.read, now)) {
    if (!context.queue.remove(jobOf(generation))) continue;
    const event = await context.database.write((sql) =>
      transitions.finish(
        sql,
        generation,
        {
          status: 'FAILED',
          failure: deadlineExceeded(generation.route.deadlineMs),
          progress: generation.progress,
        },
        now,
      ),
    );
    context.publish(event, generation.accountId);
  }
}

function isCaredFor({ runs, queue }: ServiceContext, generation: Generation): boolean {
  return runs.has(generation.id) || queue.position(jobOf(generation)) !== null;
}

async function loseAndEnqueue(
  context: ServiceContext,
  generation: Generation,
  samples: readonly Sample[],
): Promise<void> {
  for (const { index } of samples) {
    try {
      const event = await context.database.write((sql) =>
        transitions.sampleFailed(
          sql,
          generation,
          { index, failure: outcomeUnknown, cost: 0 },
          generation.progress,
          context.now(),
        ),
      );
      context.publish(event, generation.accountId);
    } catch (error) {
      // Somebody canceled it meanwhile.
      if (error instanceof StaleAttemptError) return;
      throw error;
    }
  }
  if (!isCaredFor(context, generation)) context.queue.enqueue(jobOf(generation));
}

const outcomeUnknown: Failure = {
  code: 'OUTCOME_UNKNOWN',
  message:
    'The gateway stopped while the request was on its way: the provider may have made and billed the image, and the answer is lost.',
  retryable: true,
  billed: 'UNKNOWN',
};
