import { delay } from '#src/async/delay.ts';
import type { MadeImage, QueuedCalls } from '#src/backends/cloud/client.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import { outcomeUnknown } from '#src/backends/cloud/errors.ts';
import { repeat, repeats } from '#src/backends/cloud/http/repeat.ts';
import type { SampleContext } from './context.ts';
import { pay } from './pay.ts';

/** Submits, unless an earlier attempt did; then polls, fetches and downloads. */
export async function runJob(context: SampleContext, calls: QueuedCalls): Promise<MadeImage> {
  const { shared, sample, billing, tracker, tell, signal } = context;
  const handle = sample.handle ?? (await pay(context, (order) => calls.submit(order, signal)));
  billing.handle = handle;
  billing.billed = 'UNKNOWN';
  if (sample.handle === undefined) await tell({ type: 'submitted', sample: sample.index, handle });
  else tracker.begin();

  await untilCompleted(context, calls, handle);
  billing.billed = 'YES';
  tracker.phase = 'DECODING';
  return repeat(
    { times: repeats.result, firstPauseMs: shared.limits.resultPauseMs },
    async () => {
      const result = await calls.result(handle, signal);
      billing.cost = result.cost;
      return shared.download(result, signal);
    },
    signal,
  );
}

async function untilCompleted(
  { shared, tracker, signal }: SampleContext,
  calls: QueuedCalls,
  handle: string,
): Promise<void> {
  const { limits, monotonicNow } = shared;
  const giveUpAt = monotonicNow() + limits.jobMs;
  let pauseMs = limits.pollEveryMs;
  let last = outcomeUnknown(`The job was not done within ${limits.jobMs / 1000} s`);
  while (monotonicNow() < giveUpAt) {
    try {
      const state = await calls.poll(handle, signal);
      if (state === 'COMPLETED') return;
      tracker.phase = state === 'QUEUED' ? 'QUEUED' : 'DENOISING';
    } catch (error) {
      // Asking again is always safe, and the job may be paid for: what may pass is waited out.
      if (!(error instanceof CloudError) || !error.repeatable || signal.aborted) throw error;
      last = error;
    }
    await delay(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 1.5, limits.pollAtMostEveryMs);
  }
  throw last;
}
