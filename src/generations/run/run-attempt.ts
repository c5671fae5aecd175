import { endWithin } from '#src/async/end-within.ts';
import type { Backend, BackendRequest } from '#src/backends/backend.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { Generation, Sample } from '#src/domain/generation.ts';
import { failureOf } from './failure-of.ts';
import { readStart } from './read-start.ts';
import { type RecordContext, recordAttempt } from './record-attempt.ts';
import type { AttemptResult } from './tally.ts';

export interface AttemptContext extends RecordContext {
  wantsPreview(): boolean;
}

/**
 * How long a backend may take to stop. One that answers nothing is given up then: its attempt ends,
 * and what it still does changes nothing, because nothing reads it.
 */
const stopGraceMs = 500;

/**
 * Runs one attempt: takes the backend's events one by one and makes each durable before the next
 * is asked for. Images are stored when they come, so a fault later in the run loses none of them.
 *
 * @returns how it ended; null when the generation ended with its last image. It throws only on
 *   faults of the gateway itself
 */
export async function runAttempt(
  context: AttemptContext,
  backend: Backend,
  generation: Generation,
  samples: readonly Sample[],
  signal: AbortSignal,
): Promise<AttemptResult | null> {
  const { id, model, revision, parameters } = generation;
  const record = recordAttempt(context, backend.id, generation, samples);
  const request: BackendRequest = {
    generationId: id,
    model,
    revision,
    parameters,
    samples: samples
      .filter(({ status }) => status === 'PENDING')
      .map(({ index, seed, handle: known }) => ({
        index,
        seed,
        handle: known ?? undefined,
      })),
    deadline: generation.deadline ?? undefined,
    wantsPreview: context.wantsPreview,
  };
  let thrown: Failure | null = null;
  try {
    signal.throwIfAborted();
    // Only where there is one to wait for: what costs money begins in the turn of its acceptance.
    const start = parameters.image && (await readStart(context.images, parameters));
    for await (const event of endWithin(
      backend.run({ ...request, start }, signal),
      signal,
      stopGraceMs,
    ))
      if (!record.isFinished) await record.add(event);
    if (record.pending > 0)
      throw new Error(`backend ${backend.id} stopped before ${record.pending} samples had ended`);
  } catch (error) {
    thrown = failureOf(error, signal);
    if (thrown === null) throw error;
  }
  return record.isFinished ? null : record.end(thrown, signal.aborted);
}
