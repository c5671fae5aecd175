import type { Failure } from '#src/domain/failures.ts';
import { type Generation, isInFlight, type Sample } from '#src/domain/generation.ts';
import type { ServiceContext } from '#src/generations/context.ts';
import { repository } from '#src/generations/store/repository.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { ofGeneration } from '#src/lifecycle/event.ts';

/**
 * Ends the samples whose submission may have reached the provider without leaving a handle, before another
 * attempt begins: sending them again could pay twice.
 *
 * @returns the samples as they are then
 * @throws StaleAttemptError
 */
export async function loseUnknown(
  context: ServiceContext,
  generation: Generation,
  samples: readonly Sample[],
): Promise<readonly Sample[]> {
  const lost = samples.filter((sample) => isInFlight(sample) && sample.handle === null);
  if (lost.length === 0) return samples;
  const { backend, attempt } = generation;
  for (const { index } of lost) {
    const event = await context.database.write(() =>
      transitions.sampleFailed(
        generation,
        { index, failure: outcomeUnknown, cost: 0 },
        generation.progress,
        context.now(),
      ),
    );
    context.publish(event, generation.accountId);
    const sample = { backend, attempt, sample: index, failure: outcomeUnknown };
    context.lifecycle.emit({ type: 'SAMPLE_FAILED', ...ofGeneration(generation), ...sample });
  }
  return await context.database.read(() => repository.samples(generation.id));
}

const outcomeUnknown: Failure = {
  code: 'OUTCOME_UNKNOWN',
  message:
    'The gateway stopped while the request was on its way: the provider may have made and billed the image, and the answer is lost.',
  retryable: true,
  billed: 'UNKNOWN',
};
