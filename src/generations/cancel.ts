import { BackendError } from '#src/backends/backend.ts';
import { type Generation, isInFlight } from '#src/domain/generation.ts';
import { canceled } from '#src/domain/stop-reasons.ts';
import { run } from '#src/store/steps.ts';
import { jobOf, mustRead, type ServiceContext } from './context.ts';
import { finish } from './run/conclude.ts';
import { StaleAttemptError } from './store/fence.ts';
import { repository } from './store/repository.ts';
import { untilEnded } from './watch/until-ended.ts';

/** Printed into the GraphQL enum `CancelOutcome`: what really happened. */
export const cancelOutcomes = {
  CANCELED_BEFORE_START: 'It was still waiting; nothing was made and nothing is charged.',
  CANCELED_WHILE_RUNNING: 'The run was stopped; samples finished before are kept and charged.',
  DETACHED:
    'The provider cannot be stopped: its work goes on unseen and may be billed to the gateway.',
  ALREADY_FINISHED: 'It had ended before; nothing changed.',
} as const satisfies Record<string, string>;
export type CancelOutcome = keyof typeof cancelOutcomes;

/** Cancels a generation and waits until that is done: the state read afterwards is final. */
export async function cancelGeneration(
  context: ServiceContext,
  { id }: Generation,
): Promise<CancelOutcome> {
  let generation = await mustRead(context.database, id);
  if (generation.finishedAt !== null) return 'ALREADY_FINISHED';
  for (;;) {
    // The worker that was asked to stop it may do so between two looks.
    const outcome =
      generation.finishedAt === null
        ? await tryToCancel(context, generation)
        : await outcomeOf(context, id);
    if (outcome) return outcome;
    generation = await mustRead(context.database, id);
  }
}

/** @returns null when it is open nevertheless */
async function tryToCancel(
  context: ServiceContext,
  generation: Generation,
): Promise<CancelOutcome | null> {
  const run = context.runs.get(generation.id);
  if (run) {
    run.stop.abort(new BackendError(canceled));
    await run.ended;
  } else if (generation.worker === null) {
    return cancelWaiting(context, generation);
  } else {
    await stopElsewhere(context, generation.id);
  }
  return outcomeOf(context, generation.id);
}

/** A worker that was not told finds it in the row within a second, as does the one that takes over from a dead one. */
const askAgainMs = 1_000;

/** Asks the worker that has it to stop, and waits for the end, or for a while. */
async function stopElsewhere(context: ServiceContext, id: string): Promise<void> {
  await context.database.write(() =>
    run(
      'UPDATE generations SET cancel_at = ? WHERE id = ? AND cancel_at IS NULL AND finished_at IS NULL',
      context.now(),
      id,
    ),
  );
  context.feed.tell({ kind: 'STOP', generationId: id });
  const late = AbortSignal.timeout(askAgainMs);
  await untilEnded(context, id, late).catch((error) => {
    if (!late.aborted) throw error;
  });
}

/** @returns null when a run began before the end was stored */
async function cancelWaiting(
  context: ServiceContext,
  generation: Generation,
): Promise<CancelOutcome | null> {
  context.delivery.remove(jobOf(generation));
  const samples = await context.database.read(() => repository.samples(generation.id));
  try {
    const { progress } = generation;
    await finish(context, generation, { status: 'CANCELED', failure: canceled, progress });
  } catch (error) {
    if (error instanceof StaleAttemptError) return null;
    throw error;
  }
  // It waits to go on after a restart, with what an earlier process had made or submitted.
  if (samples.some(isInFlight)) return 'DETACHED';
  return samples.some((sample) => sample.status === 'SUCCEEDED')
    ? 'CANCELED_WHILE_RUNNING'
    : 'CANCELED_BEFORE_START';
}

/** @returns null when the generation is open: its run goes on for a moment, or ended in a way that moved it to the next backend */
async function outcomeOf(context: ServiceContext, id: string): Promise<CancelOutcome | null> {
  const ended = await mustRead(context.database, id);
  if (ended.finishedAt === null) return null;
  if (ended.status !== 'CANCELED') return 'ALREADY_FINISHED';
  const attempts = await context.database.read(() => repository.attempts(id));
  const last = attempts.at(-1);
  if (!last) return 'CANCELED_BEFORE_START';
  return last.billed === 'UNKNOWN' ? 'DETACHED' : 'CANCELED_WHILE_RUNNING';
}
