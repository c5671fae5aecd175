import { catalogue } from '#models/index.ts';
import { kindOf } from '#src/backends/cloud/asked.ts';
import type { DirectCalls, MadeImage } from '#src/backends/cloud/client.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import type { SampleContext } from './context.ts';
import { pay } from './pay.ts';
import { runJob } from './run-job.ts';

/**
 * One sample, from waiting for a slot to its image.
 *
 * @throws CloudError, or the signal's reason; the context's `billing` then says what was spent
 */
export async function runSample(context: SampleContext): Promise<void> {
  const { shared, run, sample, billing, tracker, signal } = context;
  using _slot = await tracker.during(() => shared.slots.acquire(signal));
  refuseLateStart(context);
  const calls = shared.client.callsFor(run, sample.handle !== undefined);
  const made = await tracker.during(() =>
    calls.kind === 'direct' ? generate(context, calls) : runJob(context, calls),
  );
  billing.billed = 'YES';
  billing.cost = made.cost;
  shared.cooldowns.clear(kindOf(run.model, run.parameters));
  // A job taken up again was begun by another process, at a time that is not known here.
  if (sample.handle === undefined)
    shared.observations.record(run.model, run.parameters, {
      ms: tracker.elapsedMs(),
      cost: made.cost,
    });
  await deliver(context, made);
}

/** The answer to the POST is the image. */
function generate(context: SampleContext, calls: DirectCalls): Promise<MadeImage> {
  return pay(context, (order) => calls.generate(order, context.signal));
}

async function deliver(
  { shared, run, sample, tell }: SampleContext,
  made: MadeImage,
): Promise<void> {
  const { name } = shared.provider;
  const { width, height } = run.parameters;
  if (made.file.width !== width || made.file.height !== height)
    await tell({
      type: 'warning',
      code: 'OTHER_SIZE',
      message: `${name} delivered image ${sample.index} as ${made.file.width} x ${made.file.height} pixels, which was asked for as ${width} x ${height}.`,
    });
  const other = shared.client.drawnBy?.(run);
  if (other !== undefined)
    await tell({
      type: 'warning',
      code: 'OTHER_MODEL',
      message: `${name} drew image ${sample.index} with ${other}: it starts pictures with ${catalogue[run.model].name} from noise only.`,
    });
  // Nothing is drawn by a seed where a picture is made larger, whatever is told of one.
  const told = run.parameters.upscale ? sample.seed : made.seed;
  const seed = told === sample.seed ? undefined : (told ?? undefined);
  if (told === null)
    await tell({
      type: 'warning',
      code: 'BEST_EFFORT_SEED',
      message: `${name} reports a seed for image ${sample.index} that cannot be one, so ${sample.seed} is kept, which was asked for.`,
    });
  if (seed !== undefined)
    await tell({
      type: 'warning',
      code: 'BEST_EFFORT_SEED',
      message: `${name} reports seed ${seed} for image ${sample.index}, which was asked for with ${sample.seed}.`,
    });
  if (made.cost === undefined)
    await tell({
      type: 'warning',
      code: 'COST_UNREPORTED',
      message: `${name} did not say in a usable way what image ${sample.index} cost.`,
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
  const expectedMs = shared.observations.expectedMs(run.model, run.parameters);
  if (sample.handle !== undefined || run.deadlineAt === undefined || expectedMs === null) return;
  const leftMs = Math.max(0, run.deadlineAt - shared.monotonicNow());
  if (leftMs >= expectedMs) return;
  throw new CloudError({
    failure: {
      code: 'DEADLINE_EXCEEDED',
      message: `${shared.provider.name} usually takes ${Math.round(expectedMs)} ms for such an image and ${Math.round(leftMs)} ms are left, so it was not asked.`,
      retryable: true,
      billed: 'NO',
    },
  });
}
