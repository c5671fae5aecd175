import { availableParallelism } from 'node:os';
import { UsageError } from '#src/cli/usage-error.ts';
import { runCommand } from '#test/helpers/command.ts';
import { buildModelFolder } from './engine/build-model-folder.ts';
import { type Clocks, least } from './engine/clocks.ts';
import { drawImage } from './engine/draw-image.ts';
import type { ImageJob } from './engine/engine-request.ts';
import { fewSteps } from './engine/few-steps.ts';
import { type FullWidthModel, fullWidthModels } from './engine/full-width-models.ts';
import { measure } from './engine/measure.ts';
import { type Figure, gigabytes, report, seconds } from './engine/report.ts';
import { sideOption } from './engine/side-option.ts';
import { secondsFrom, stepSeconds } from './engine/timeline.ts';

const threads = availableParallelism();

/** Of one evaluation: the usual ones, as far as the machine has them, and all. */
const threadCounts = [...new Set([2, 4, 8].filter((count) => count < threads).concat(threads))];

/**
 * Speed and memory of the engine on networks of the published widths with random weights, each figure
 * beside its baseline of the same run. Linux; 1 GB of disk and 8 GB of memory for Tiny-SD, 10 and 14 GB for SSD-1B.
 */
export function run(args: readonly string[]): Promise<void> {
  const options = {
    model: { type: 'string' },
    quick: { type: 'boolean' },
    'few-steps': { type: 'string' },
  } as const;
  return runCommand(
    args,
    options,
    async ({ model = 'tiny-sd', quick = false, 'few-steps': pixels }) => {
      if (!Object.hasOwn(fullWidthModels, model))
        throw new UsageError(
          `--model is ${Object.keys(fullWidthModels).join(' or ')}, not ${model}.`,
        );
      const name = model as keyof typeof fullWidthModels;
      if (pixels === undefined) return bench(fullWidthModels[name], quick);
      if (name !== 'ssd-1b') throw new UsageError('--few-steps is of --model ssd-1b.');
      await reportFewSteps(
        buildModelFolder(fullWidthModels[name]),
        sideOption('few-steps', pixels),
      );
    },
  );
}

async function bench(model: FullWidthModel, isQuick: boolean): Promise<void> {
  const folder = buildModelFolder(model);
  const isTiny = model.id === 'tiny-sd';
  for (const count of threadCounts)
    report(
      `${model.id}, one evaluation of the UNet at 512 x 512, ${count} threads`,
      await evaluations(model, folder, count, isQuick ? 3 : 6),
    );
  report(
    `${model.id}, an image at 512 x 512`,
    await image(folder, 512, 2, isTiny ? 2.5e9 : undefined),
  );
  if (isQuick) return;
  report(
    `${model.id}, from a picture at 512 x 512`,
    await fromPicture({ folder, threads, pixels: 512, steps: 2 }),
  );
  if (isTiny) report('The decoder at 1024 x 1024', await decoder(folder));
  else {
    report(`${model.id}, an image at 1024 x 1024`, await image(folder, 1024, 2, undefined));
    await reportFewSteps(folder, 512);
  }
}

async function reportFewSteps(folder: string, pixels: number): Promise<void> {
  report(
    `LCM in 4 steps, beside DPM-Solver++ in 25; both at ${pixels} x ${pixels}, from loaded weights`,
    await fewSteps(folder, threads, pixels),
  );
}

const evaluations = async (
  model: FullWidthModel,
  folder: string,
  threads: number,
  steps: number,
): Promise<Figure[]> => {
  const withPlain = model.id === 'tiny-sd';
  const found = await measure({
    kind: 'evaluations',
    folder,
    threads,
    pixels: 512,
    steps,
    withPlain,
  });
  const [pipeline, bare] = [least(found.pipeline), least(found.bare)];
  const rate = model.gigaMacs / pipeline.wall;
  const bestRate = Math.max(...found.matrixRates);
  return [
    compare('pipeline : bare session.run, wall', pipeline.wall, bare.wall, '< 1.05'),
    compare('pipeline : bare session.run, processor', pipeline.processor, bare.processor, '< 1.05'),
    ...(withPlain ? plainExportFigures(least(found.plain), pipeline) : []),
    {
      what: 'multiply-adds : in a matrix product',
      value: `${rate.toFixed(0)} G/s`,
      baseline: `${bestRate.toFixed(0)} G/s`,
      ratio: rate / bestRate,
    },
  ];
};

/** The budget is of time; what it costs the processor is told beside it. */
const plainExportFigures = (plain: Clocks, pipeline: Clocks): Figure[] => [
  compare('plain ONNX export : pipeline, wall', plain.wall, pipeline.wall, '>= 1.15'),
  {
    what: 'plain ONNX export : pipeline, processor',
    value: seconds(plain.processor),
    baseline: seconds(pipeline.processor),
    ratio: plain.processor / pipeline.processor,
  },
];

const compare = (
  what: string,
  value: number,
  baseline: number,
  budget: '< 1.05' | '>= 1.15',
): Figure => {
  const ratio = value / baseline;
  const met = budget === '< 1.05' ? ratio < 1.05 : ratio >= 1.15;
  return {
    what,
    value: seconds(value),
    baseline: seconds(baseline),
    ratio,
    budget: { says: budget, met },
  };
};

const image = async (
  folder: string,
  pixels: number,
  steps: number,
  budgetBytes: number | undefined,
): Promise<Figure[]> => {
  const { intervals, peakBytes } = await drawImage({ folder, threads, pixels, steps });
  const step = Math.min(...stepSeconds(intervals));
  const decode = secondsFrom(intervals, 'DECODING');
  const load = secondsFrom(intervals, 'LOADING');
  const whole = 20 * step + decode;
  return [
    { what: 'start of the process', value: seconds(secondsFrom(intervals, 'START')) },
    {
      what: 'both prompts, encoders loaded and released',
      value: seconds(secondsFrom(intervals, 'ENCODING')),
    },
    {
      what: 'load of the UNet / a guided step',
      value: seconds(load),
      baseline: seconds(step),
      ratio: load / step,
    },
    {
      what: 'decoding / a guided step',
      value: seconds(decode),
      baseline: seconds(step),
      ratio: decode / step,
    },
    { what: '20 guided steps and decoding, when loaded', value: seconds(whole) },
    {
      what: 'peak memory',
      value: gigabytes(peakBytes),
      ...(budgetBytes && {
        baseline: gigabytes(budgetBytes),
        ratio: peakBytes / budgetBytes,
        budget: { says: '< 1', met: peakBytes < budgetBytes },
      }),
    },
  ];
};

/** The encoder is released before the UNet is loaded: a start costs time, and no memory beside the rest. */
const fromPicture = async (job: ImageJob): Promise<Figure[]> => {
  const { peakBytes: baseline } = await drawImage(job);
  const { peakBytes } = await drawImage({ ...job, fromPicture: true });
  const ratio = peakBytes / baseline;
  return [
    {
      what: 'peak memory : from noise',
      value: gigabytes(peakBytes),
      baseline: gigabytes(baseline),
      ratio,
      budget: { says: '< 1.10', met: ratio < 1.1 },
    },
  ];
};

const decoderBudgetBytes = 4e9;

const decoder = async (folder: string): Promise<Figure[]> => {
  const { load, decode, peakBytes } = await measure({
    kind: 'decoder',
    folder,
    threads,
    pixels: 1024,
  });
  return [
    { what: 'load', value: seconds(load) },
    { what: 'decoding', value: seconds(decode) },
    {
      what: 'peak memory',
      value: gigabytes(peakBytes),
      baseline: gigabytes(decoderBudgetBytes),
      ratio: peakBytes / decoderBudgetBytes,
      budget: { says: '< 1', met: peakBytes < decoderBudgetBytes },
    },
  ];
};
