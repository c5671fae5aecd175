import { SegmindError } from '#src/backends/cloud/cloud-error.ts';
import { outcomeUnknown } from '#src/backends/cloud/errors.ts';
import { repeat, repeats } from '#src/backends/cloud/http/repeat.ts';
import type { Made } from '#src/backends/segmind/client.ts';
import { delay } from '#src/backends/segmind/waiting.ts';
import type { SampleContext } from './context.ts';
import { pay } from './pay.ts';

/** v2: submit, unless an earlier attempt did; then poll, fetch and download. */
export async function runJob(context: SampleContext): Promise<Made> {
  const { shared, run, sample, purse, tracker, tell, signal } = context;
  const { client } = shared;
  const handle =
    sample.handle ?? (await pay(context, (body) => client.submit(run.model, body, signal)));
  purse.handle = handle;
  purse.billed = 'UNKNOWN';
  if (sample.handle === undefined) await tell({ type: 'submitted', sample: sample.index, handle });
  else tracker.begin();

  await untilCompleted(context, handle);
  purse.billed = 'YES';
  tracker.phase = 'DECODING';
  return repeat(
    { times: repeats.result, firstPauseMs: shared.limits.resultPauseMs },
    async () => {
      const result = await client.result(handle, signal);
      purse.cost = result.cost;
      return client.download(result, signal);
    },
    signal,
  );
}

async function untilCompleted(context: SampleContext, handle: string): Promise<void> {
  const { shared, tracker, signal } = context;
  const { client, limits, now } = shared;
  const giveUpAt = now() + limits.jobMs;
  let pauseMs = limits.pollEveryMs;
  let last = outcomeUnknown(`The job was not done within ${limits.jobMs / 1000} s`);
  while (now() < giveUpAt) {
    try {
      const state = await client.poll(handle, signal);
      if (state === 'COMPLETED') return;
      tracker.phase = state === 'QUEUED' ? 'QUEUED' : 'DENOISING';
    } catch (error) {
      // Asking again is always safe, and the job may be paid for: what may pass is waited out.
      if (!(error instanceof SegmindError) || !error.repeatable || signal.aborted) throw error;
      last = error;
    }
    await delay(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 1.5, limits.pollAtMostEveryMs);
  }
  throw last;
}
