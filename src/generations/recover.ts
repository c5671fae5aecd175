import type { Failure } from '#src/domain/failures.ts';
import { type Generation, isInFlight, type Sample } from '#src/domain/generation.ts';
import { deadlineExceeded } from '#src/domain/stop-reasons.ts';
import { ofGeneration } from '#src/lifecycle/event.ts';
import { jobOf, type ServiceContext } from './context.ts';
import { finish } from './run/conclude.ts';
import { StaleAttemptError } from './store/fence.ts';
import { repository } from './store/repository.ts';
import { transitions } from './store/transitions/transitions.ts';

/**
 * Takes up every open generation that neither runs nor waits: at start what an earlier process
 * left, later what a fault dropped. What was queued waits again; what ran goes on with the samples
 * that are missing. A sample whose submission may have reached the provider without leaving a
 * handle is lost: sending it again could pay twice.
 */
export async function resumeOpenGenerations(context: ServiceContext): Promise<void> {
  // Where the store answers at once it is one turn, in which nothing can be on its way between two queues.
  const open = context.database.read(() => repository.open());
  const left = (open instanceof Promise ? await open : open).filter(
    (generation) => !isQueuedOrRunning(context, generation),
  );
  for (const generation of left) {
    context.deadlines.signalOf(generation);
    const samples = await context.database.read(() => repository.samples(generation.id));
    const lost = samples.filter((sample) => isInFlight(sample) && sample.handle === null);
    if (lost.length === 0) context.queue.enqueue(jobOf(generation));
    else await loseAndEnqueue(context, generation, lost);
  }
}

/** Ends a generation that waits for a slot when its deadline passes; a run sees to its own. */
export async function endOverdue(context: ServiceContext, { id }: Generation): Promise<void> {
  const generation = await context.database.read(() => repository.generation(id));
  if (!generation || !context.queue.remove(jobOf(generation))) {
    return;
  }
  const { progress, route } = generation;
  const failure = deadlineExceeded(route.deadlineMs);
  await finish(context, generation, { status: 'FAILED', failure, progress });
}

function isQueuedOrRunning(
  { unwritten, runs, queue }: ServiceContext,
  generation: Generation,
): boolean {
  const { id } = generation;
  return unwritten.has(id) || runs.has(id) || queue.position(jobOf(generation)) !== null;
}

async function loseAndEnqueue(
  context: ServiceContext,
  generation: Generation,
  samples: readonly Sample[],
): Promise<void> {
  for (const { index } of samples) {
    try {
      const event = await context.database.write(() =>
        transitions.sampleFailed(
          generation,
          { index, failure: outcomeUnknown, cost: 0 },
          generation.progress,
          context.now(),
        ),
      );
      context.publish(event, generation.accountId);
      const { backend, attempt } = generation;
      const sample = { backend, attempt, sample: index, failure: outcomeUnknown };
      context.lifecycle.emit({ type: 'SAMPLE_FAILED', ...ofGeneration(generation), ...sample });
    } catch (error) {
      // It was canceled meanwhile.
      if (error instanceof StaleAttemptError) return;
      throw error;
    }
  }
  if (!isQueuedOrRunning(context, generation)) context.queue.enqueue(jobOf(generation));
}

const outcomeUnknown: Failure = {
  code: 'OUTCOME_UNKNOWN',
  message:
    'The gateway stopped while the request was on its way: the provider may have made and billed the image, and the answer is lost.',
  retryable: true,
  billed: 'UNKNOWN',
};
