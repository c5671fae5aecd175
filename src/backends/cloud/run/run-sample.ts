import { SegmindError } from '#src/backends/cloud/cloud-error.ts';
import type { Made } from '#src/backends/segmind/client.ts';
import type { SampleContext } from './context.ts';
import { pay } from './pay.ts';
import { runJob } from './run-job.ts';

/**
 * One sample, from waiting for a place to its image.
 *
 * @throws SegmindError, or the signal's reason; the context's purse then says what was spent
 */
export async function runSample(context: SampleContext): Promise<void> {
  const { shared, run, sample, purse, tracker, signal } = context;
  using _place = await tracker.during(() => shared.places.enter(signal));
  refuseLateStart(context);
  const made = await tracker.during(() =>
    sample.handle === undefined && run.contract === 'v1' ? generate(context) : runJob(context),
  );
  purse.billed = 'YES';
  purse.cost = made.cost;
  shared.standings.clear(run.model);
  // A job taken up again was begun by another process, at a time that is not known here.
  if (sample.handle === undefined)
    shared.experience.record(run.model, run.parameters, {
      ms: tracker.elapsedMs(),
      cost: made.cost,
    });
  await deliver(context, made);
}

/** v1: the answer to the POST is the image. */
function generate(context: SampleContext): Promise<Made> {
  return pay(context, (body) =>
    context.shared.client.generate(context.run.model, body, context.signal),
  );
}

async function deliver({ sample, tell }: SampleContext, made: Made): Promise<void> {
  const seed = made.seed === sample.seed ? undefined : made.seed;
  if (seed !== undefined)
    await tell({
      type: 'warning',
      code: 'BEST_EFFORT_SEED',
      message: `Segmind reports seed ${seed} for image ${sample.index}, which was asked for with ${sample.seed}.`,
    });
  if (made.cost === undefined)
    await tell({
      type: 'warning',
      code: 'COST_UNREPORTED',
      message: `Segmind did not say what image ${sample.index} cost.`,
    });
  await tell({
    type: 'image',
    sample: sample.index,
    picture: { kind: 'file', file: made.file },
    seed,
    cost: made.cost,
  });
}

/** What will not be there by the deadline is not begun: it would be paid for and not used. */
function refuseLateStart({ shared, run, sample }: SampleContext): void {
  const expectedMs = shared.experience.expectedMs(run.model, run.parameters);
  if (sample.handle !== undefined || run.deadline === undefined || expectedMs === null) return;
  const leftMs = Math.max(0, run.deadline - shared.now());
  if (leftMs >= expectedMs) return;
  throw new SegmindError({
    failure: {
      code: 'DEADLINE_EXCEEDED',
      message: `Segmind usually takes ${Math.round(expectedMs)} ms for such an image and ${Math.round(leftMs)} ms are left, so it was not asked.`,
      retryable: true,
      billed: 'NO',
    },
  });
}
