import type { Failure } from '#src/failures.ts';
import { type ServiceContext, ticketOf } from './context.ts';
import type { Generation, Sample } from './generation.ts';
import { repository } from './repository.ts';
import { transitions } from './transitions.ts';

/**
 * Takes up every generation that an earlier process left open. What was queued waits again; what
 * ran goes on with the samples that are missing. A sample whose submission may have reached the
 * provider without leaving a handle is lost: sending it again could pay twice.
 */
export async function recoverGenerations(context: ServiceContext): Promise<void> {
  for (const generation of repository.open(context.database.read)) {
    const samples = repository.samples(context.database.read, generation.id);
    for (const sample of samples.filter(isLost))
      await context.database.write((sql) => lose(sql, generation, sample, context.now()));
    context.lanes.enqueue(ticketOf(generation));
  }
}

const isLost = (sample: Sample): boolean =>
  sample.status === 'PENDING' && sample.submitting && sample.handle === null;

const lose = (
  sql: Parameters<typeof transitions.sampleFailed>[0],
  generation: Generation,
  sample: Sample,
  now: number,
) =>
  transitions.sampleFailed(
    sql,
    generation,
    { position: sample.position, failure: outcomeUnknown },
    generation.progress,
    now,
  );

const outcomeUnknown: Failure = {
  code: 'OUTCOME_UNKNOWN',
  message:
    'The gateway stopped while the request was on its way: the provider may have made and billed the image, and the answer is lost.',
  retryable: false,
  billed: 'UNKNOWN',
};
