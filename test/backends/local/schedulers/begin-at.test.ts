import { expect, test } from 'vitest';
import { noiseSchedulers, type SchedulerName, schedulerNames } from '#models/schedulers.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { firstStep } from '#src/backends/local/schedulers/begin-at.ts';
import { parseSchedulerConfig } from '#src/backends/local/schedulers/config.ts';
import { createScheduler } from '#src/backends/local/schedulers/index.ts';
import type { Scheduler } from '#src/backends/local/schedulers/scheduler.ts';
import { readReference } from '#test/helpers/golden.ts';

const config = parseSchedulerConfig(readReference('tiny-sd/scheduler/scheduler_config.json'));

/** diffusers' own arithmetic on the products of 1 - beta, apart from the engine's tables. */
const products = config.betas.reduce<number[]>((list, beta) => {
  list.push((list.at(-1) ?? 1) * (1 - beta));
  return list;
}, []);

/** Samplers that hold sample = clean + sigma * noise. */
const exploding: readonly SchedulerName[] = [
  'EULER',
  'EULER_A',
  'HEUN',
  'DPM2_KARRAS',
  'DPM2_A_KARRAS',
  'LMS',
];
const twoStage: readonly SchedulerName[] = ['HEUN', 'DPM2_KARRAS', 'DPM2_A_KARRAS'];

test.for([
  [20, 1, 0],
  [20, 0.75, 5],
  [20, 0.5, 10],
  [50, 0.58, 22], // int(50 * 0.58) is 28 in Python, too: the product is a little less than 29
  [25, 0.3, 18],
  [20, 0.05, 19],
] as const)('of %d steps a strength of %d leaves out %d', ([steps, strength, expected]) => {
  expect(firstStep(steps, strength)).toBe(expected);
});

test.for([0, 0.04, -1, 1.1, Number.NaN])('a strength of %d leaves no run', (strength) => {
  for (const name of schedulerNames) {
    expect(() => createScheduler(name, config, 20, strength)).toThrow(RangeError);
  }
});

test.for(schedulerNames)('%s from a picture takes the last steps', (name) => {
  const whole = createScheduler(name, config, 20);
  const half = createScheduler(name, config, 20, 0.5);
  const own =
    name === 'PNDM' ? whole.timesteps.slice(11).toSpliced(1, 0, half.timesteps[1]!) : null;
  const expected = own ?? whole.timesteps.slice(twoStage.includes(name) ? 20 : 10);
  expect(half.timesteps).toEqual(expected);
  expect(createScheduler(name, config, 20, 0.05).timesteps).toHaveLength(1);
});

test.for(schedulerNames)('%s says how much noise its sample has', (name) => {
  const scheduler = createScheduler(name, config, 20, 0.6);
  for (const [i, timestep] of scheduler.timesteps.entries()) {
    const { alpha, sigma } = scheduler.noiseAt(i);
    // Karras' sigmas lie between timesteps; their timesteps are rounded.
    const [low, high] = [Math.floor(timestep), Math.ceil(timestep)];
    const reach = name.endsWith('KARRAS') ? 1 : 0;
    const sigmaOf = (t: number) => Math.sqrt(1 / products[Math.min(999, Math.max(0, t))]! - 1);
    const ratio = sigma / alpha;
    expect(ratio).toBeGreaterThanOrEqual(sigmaOf(low - reach) * (1 - 1e-4));
    expect(ratio).toBeLessThanOrEqual(sigmaOf(high + reach) * (1 + 1e-4));
    if (exploding.includes(name)) expect(alpha).toBe(1);
    else expect(alpha ** 2 + sigma ** 2).toBeCloseTo(1, 6);
  }
});

// Where the data are normal with a known deviation, the best prediction is known in closed form, and so is the exact
// way of a sample from any noise to none: it shrinks as sqrt(deviation² + sigma²), in the form clean + sigma * noise.
const deviation = 0.5;

function runOn(scheduler: Scheduler): { readonly start: Float32Array; readonly end: Float32Array } {
  const generator = createGenerator(1);
  const clean = generator.randn(4096).map((value) => value * deviation);
  const noise = generator.randn(4096);
  const { alpha, sigma } = scheduler.noiseAt(0);
  const start = clean.map((value, index) => alpha * value + sigma * noise[index]!);
  const run = scheduler.start((length) => generator.randn(length));
  let sample: Float32Array = start;
  for (const i of scheduler.timesteps.keys()) {
    const now = scheduler.noiseAt(i);
    const ratio = now.sigma / now.alpha;
    const input = run.scaleModelInput(sample, i);
    const scale = input === sample ? 1 / now.alpha : Math.hypot(1, ratio);
    const output = input.map((value) => {
      const seen = value * scale;
      return (seen - (seen * deviation ** 2) / (deviation ** 2 + ratio ** 2)) / ratio;
    });
    ({ sample } = run.step(output, i, sample));
  }
  return { start, end: sample };
}

/** The last sigma of a run on this configuration that ends with a prediction of the clean latents, or 0. */
function lastSigma(name: SchedulerName, scheduler: Scheduler): number {
  if (name === 'DDIM' || name === 'PNDM' || name === 'LMS') return 0;
  const { alpha, sigma } = scheduler.noiseAt(scheduler.timesteps.length - 1);
  return sigma / alpha;
}

test.for([
  ['EULER', 0.03],
  ['DDIM', 0.03],
  ['DPM_MULTI', 0.005],
  ['DPM_SINGLE', 0.005],
  ['UNI_PC', 0.005],
  ['HEUN', 0.002],
  ['DPM2_KARRAS', 0.002],
  ['LMS', 0.005],
  ['PNDM', 0.01],
] as const)('%s comes to the exact end from the middle, too', ([name, bound]) => {
  for (const strength of [0.25, 0.5, 0.76, 0.75]) {
    const scheduler = createScheduler(name, config, 100, strength);
    const { alpha, sigma } = scheduler.noiseAt(0);
    const { start, end } = runOn(scheduler);
    const exact =
      (start[0]! / alpha / Math.hypot(deviation, sigma / alpha)) *
      (deviation ** 2 / Math.hypot(deviation, lastSigma(name, scheduler)));
    expect(Math.abs(end[0]! / exact - 1)).toBeLessThan(bound);
  }
});

test.for(['EULER_A', 'DPM2_A_KARRAS', 'DDPM'] as const)(
  '%s, which adds noise, ends with the deviation of the data from the middle, too',
  (name) => {
    for (const strength of [0.3, 0.7]) {
      const { end } = runOn(createScheduler(name, config, 200, strength));
      const measured = Math.sqrt(end.reduce((sum, value) => sum + value ** 2, 0) / end.length);
      expect(Math.abs(measured / deviation - 1)).toBeLessThan(0.05);
    }
  },
);

test('every scheduler of noise has such a test', () => {
  expect(noiseSchedulers).toHaveLength(12);
});
