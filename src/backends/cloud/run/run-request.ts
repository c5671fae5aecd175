import { merge } from '#src/async/merge.ts';
import {
  BackendError,
  type BackendEvent,
  type BackendRequest,
  type SampleRequest,
  type StopReason,
} from '#src/backends/backend.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { Billing, Run, Shared } from './context.ts';
import { createProgressTracker } from './progress-tracker.ts';
import { runSample } from './run-sample.ts';

/**
 * All samples of a request at once, as one iteration.
 *
 * Failures that cost nothing are held back until something else has happened: when nothing else
 * does, the attempt as a whole failed, and the first of them is thrown. So a thrown BackendError
 * always means that nothing was, or could be, billed.
 */
export async function* runRequest(
  shared: Shared,
  request: BackendRequest,
  signal: AbortSignal,
): AsyncGenerator<BackendEvent, void, undefined> {
  signal.throwIfAborted();
  const { model, parameters, start, deadline } = request;
  const deadlineAt = deadline === undefined ? undefined : shared.momentOf(deadline);
  const run: Run = { model, parameters, start, deadlineAt, refused: null, begun: 0 };
  const held: Extract<BackendEvent, { type: 'sampleFailed' }>[] = [];
  let isUseless = true;

  function begin(send: (event: BackendEvent) => Promise<void>, left: AbortSignal) {
    const stop = AbortSignal.any([signal, left]);

    async function tell(event: BackendEvent): Promise<void> {
      const ends = event.type === 'image' || event.type === 'sampleFailed';
      if (event.type === 'sampleFailed' && event.failure.billed === 'NO' && isUseless) {
        held.push(event);
        return;
      }
      if (ends) {
        isUseless = false;
        for (const failed of held.splice(0)) await send(failed);
      }
      await send(event);
    }

    async function work(sample: SampleRequest): Promise<void> {
      const billing: Billing = { billed: 'NO', cost: undefined, handle: sample.handle };
      using tracker = createProgressTracker({
        model,
        expectedMs: shared.observations.expectedMs(model, parameters),
        ...(parameters.upscale
          ? { steps: 1, working: 'UPSCALING' }
          : { steps: parameters.numInferenceSteps }),
        everyMs: shared.limits.progressEveryMs,
        coldStarts: shared.coldStarts,
        monotonicNow: shared.monotonicNow,
        tell: (progress) => tell({ type: 'progress', sample: sample.index, progress }),
        signal: stop,
      });
      try {
        await runSample({ shared, run, sample, billing, tracker, tell, signal: stop });
      } catch (error) {
        if (stop.aborted) {
          const failure = stoppedFailure(
            shared.provider.name,
            billing,
            stop.reason as StopReason | Error,
          );
          if (failure === null) return;
          if (billing.billed === 'UNKNOWN') await endUpstream(shared, billing);
          await tell({ type: 'sampleFailed', sample: sample.index, failure, cost: billing.cost });
          return;
        }
        if (!(error instanceof CloudError)) throw error;
        const cost = error.cost ?? billing.cost;
        await tell({ type: 'sampleFailed', sample: sample.index, failure: error.failure, cost });
      }
    }

    return request.samples.map(work);
  }

  for await (const event of merge(begin)) {
    if (!signal.aborted || isWorthTelling(event)) yield event;
  }
  signal.throwIfAborted();
  const [failed] = held;
  if (failed) throw new BackendError(failed.failure);
}

/** Whether it is told after an abort, too: money may have been spent on what it tells of. */
function isWorthTelling({ type }: BackendEvent): boolean {
  return type !== 'submitting' && type !== 'progress';
}

/** Tells the provider that a job is not wanted any more, where it listens: what it does then is its own. */
async function endUpstream(
  { client, limits }: Shared,
  { handle }: Pick<Billing, 'handle'>,
): Promise<void> {
  if (handle === undefined) return;
  try {
    await client.cancel?.(handle, AbortSignal.timeout(limits.cancelMs));
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
  }
}

/**
 * What an abort leaves of a sample: null when nothing was sent, and when its job can be taken up
 * again after a restart. Where the provider cannot be told, whatever was sent goes on there.
 */
function stoppedFailure(
  name: string,
  billing: Billing,
  reason: StopReason | Error,
): Failure | null {
  if (billing.billed === 'NO') return null;
  const code = 'failure' in reason ? reason.failure.code : 'CANCELED';
  if (code === 'SHUTTING_DOWN' && billing.handle !== undefined) return null;
  return {
    code: code === 'SHUTTING_DOWN' ? 'OUTCOME_UNKNOWN' : code,
    message:
      billing.billed === 'YES'
        ? `It was stopped after ${name} had made and billed the image.`
        : `It was stopped after the request had been sent to ${name}, where the image may still be made and billed.`,
    retryable: true,
    billed: billing.billed,
  };
}
