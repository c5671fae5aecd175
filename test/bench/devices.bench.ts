import { availableParallelism } from 'node:os';
import { type Device, DeviceError, deviceNames } from '#src/backends/local/devices/device.ts';
import { probeDevice } from '#src/backends/local/devices/probe-device.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { runCommand } from '#test/helpers/command.ts';
import { buildModelFolder } from './engine/build-model-folder.ts';
import { type DrawnImage, drawImage } from './engine/draw-image.ts';
import { fullWidthModels } from './engine/full-width-models.ts';
import { type Figure, gigabytes, report, seconds } from './engine/report.ts';
import { sideOption } from './engine/side-option.ts';
import { secondsFrom, stepSeconds } from './engine/timeline.ts';

/** What each model was trained for. */
const standardPixels = { 'tiny-sd': 512, 'ssd-1b': 1024 } as const;
type Model = keyof typeof standardPixels;
const models = Object.keys(standardPixels) as Model[];

/** The first step compiles shaders; of the others the fastest counts. */
const steps = 4;

/**
 * Speed of a device in each precision that it computes rightly in, on networks of the published widths with random
 * weights, drawn by the engine's own process; the baseline is the processor in the same run. `--beside` is another program's
 * time for a guided step on the same card. Linux; 10 GB of disk and 14 GB of memory for SSD-1B.
 */
export function run(args: readonly string[]): Promise<void> {
  const options = {
    device: { type: 'string' },
    model: { type: 'string' },
    pixels: { type: 'string' },
    beside: { type: 'string' },
  } as const;
  return runCommand(args, options, async ({ device = 'webgpu', model, pixels, beside }) => {
    const asked = models.filter((name) => model === undefined || name === model);
    if (asked.length === 0)
      throw new UsageError(`--model is ${models.join(' or ')}, not ${model}.`);
    const other = beside === undefined ? null : secondsOption(beside);
    if (other !== null && asked.length > 1)
      throw new UsageError('--beside is of one model: say --model as well.');
    const side = pixels === undefined ? null : sideOption('pixels', pixels);
    const precisions = await precisionsOf(device);
    for (const name of asked) await compare(name, side ?? standardPixels[name], precisions, other);
  });
}

function secondsOption(text: string): number {
  const value = /\S/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && Number.isFinite(value)) return value;
  throw new UsageError(`--beside is a number of seconds above 0, not ${JSON.stringify(text)}.`);
}

/** @throws UsageError for a device that is none, or is not there */
async function precisionsOf(text: string): Promise<Device[]> {
  const name = deviceNames.find((known) => known === text);
  if (name === undefined || name === 'cpu') {
    const allowed = deviceNames.filter((known) => known !== 'cpu');
    throw new UsageError(`--device is one of ${allowed.join(', ')}, not ${JSON.stringify(text)}.`);
  }
  try {
    const { device, note } = await probeDevice(name, false, process.env);
    if (note) console.log(note);
    const single: Device = { name, precision: 'fp32' };
    return device.precision === 'fp16' ? [single, device] : [single];
  } catch (error) {
    if (error instanceof DeviceError) throw new UsageError(error.message);
    throw error;
  }
}

async function compare(
  name: Model,
  pixels: number,
  precisions: readonly Device[],
  other: number | null,
): Promise<void> {
  const job = {
    folder: buildModelFolder(fullWidthModels[name]),
    threads: availableParallelism(),
    pixels,
  };
  const baseline = timesOf(await drawImage({ ...job, steps: 2 }));
  for (const device of precisions) {
    const times = timesOf(await drawImage({ ...job, steps, device }));
    const beside = (what: string, of: (one: Times) => number): Figure => ({
      what,
      value: seconds(of(times)),
      baseline: seconds(of(baseline)),
      ratio: of(times) / of(baseline),
    });
    report(
      `${name} at ${pixels} x ${pixels}, ${device.name} (${device.precision}) beside the processor`,
      [
        beside('a guided step', ({ step }) => step),
        ...(other === null ? [] : [besideOther(times.step, other)]),
        beside('load, and the first step', ({ first }) => first),
        beside('decoding', ({ decode }) => decode),
        {
          what: 'peak memory of the process',
          value: gigabytes(times.peakBytes),
          baseline: gigabytes(baseline.peakBytes),
        },
      ],
    );
  }
}

const besideOther = (step: number, other: number): Figure => ({
  what: 'a guided step : of the other program',
  value: seconds(step),
  baseline: seconds(other),
  ratio: step / other,
  budget: { says: '< 4', met: step / other < 4 },
});

interface Times {
  /** Seconds. */
  readonly step: number;
  readonly first: number;
  readonly decode: number;
  readonly peakBytes: number;
}

function timesOf({ intervals, peakBytes }: DrawnImage): Times {
  const [first, ...rest] = stepSeconds(intervals) as [number, ...number[]];
  return {
    step: Math.min(...rest),
    first: secondsFrom(intervals, 'LOADING') + first,
    decode: secondsFrom(intervals, 'DECODING'),
    peakBytes,
  };
}
