import type { Generation } from '#src/domain/generation.ts';
import { deadlineExceeded } from '#src/domain/stop-reasons.ts';
import { jobOf, type ServiceContext } from './context.ts';
import { finish } from './run/conclude.ts';
import { StaleAttemptError } from './store/fence.ts';
import { repository } from './store/repository.ts';

/**
 * Takes up every open generation that neither runs nor waits: at start what an earlier process
 * left, later what a fault dropped. What was queued waits again; what ran goes on with the samples
 * that are missing.
 */
export async function resumeOpenGenerations(context: ServiceContext): Promise<void> {
  // Where the store answers at once it is one turn, in which nothing can be on its way between two queues.
  const open = context.database.read(() => repository.open());
  const left = (open instanceof Promise ? await open : open).filter(
    (generation) => !isQueuedOrRunning(context, generation),
  );
  for (const generation of left) {
    context.deadlines.signalOf(generation);
    context.delivery.enqueue(jobOf(generation));
  }
}

/** Ends a generation that waits for a slot when its deadline passes; a run sees to its own. */
export async function endOverdue(context: ServiceContext, { id }: Generation): Promise<void> {
  const generation = await context.database.read(() => repository.generation(id));
  if (!generation || generation.finishedAt !== null || generation.worker !== null) return;
  if (!context.delivery.remove(jobOf(generation))) {
    return;
  }
  const { progress, route } = generation;
  const failure = deadlineExceeded(route.deadlineMs);
  await finish(context, generation, { status: 'FAILED', failure, progress });
}

/** Looked at together. */
const mostOverdue = 100;

/** The same for all that wait in a line that processes share: whichever of them looks. */
export async function endAllOverdue(context: ServiceContext): Promise<void> {
  const overdue = await context.database.read(() => repository.overdue(context.now(), mostOverdue));
  for (const generation of overdue)
    await endOverdue(context, generation).catch((error) => {
      // A worker took it meanwhile, and sees to it.
      if (!(error instanceof StaleAttemptError)) throw error;
    });
}

function isQueuedOrRunning(
  { unwritten, runs, delivery }: ServiceContext,
  generation: Generation,
): boolean {
  const { id } = generation;
  return unwritten.has(id) || runs.has(id) || delivery.position(jobOf(generation)) !== null;
}
