import { expect, test } from 'vitest';
import type { SchedulerName } from '#models/schedulers.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import {
  type PredictionType,
  parseSchedulerConfig,
} from '#src/backends/local/schedulers/config.ts';
import { createScheduler } from '#src/backends/local/schedulers/index.ts';
import { sigmaAt, trainingNoise } from '#src/backends/local/schedulers/training-noise.ts';

// Where the data are normal with a known deviation, the best prediction is known in closed form,
// and so is the exact end of the probability flow: sample(sigma) grows as sqrt(deviation² + sigma²).
const deviation = 0.5;

const configOf = (predictionType: PredictionType) =>
  parseSchedulerConfig(
    JSON.stringify({
      beta_start: 0.00085,
      beta_end: 0.012,
      beta_schedule: 'scaled_linear',
      steps_offset: 1,
      prediction_type: predictionType,
      timestep_spacing: 'leading',
    }),
  );

interface Run {
  readonly start: Float32Array;
  readonly end: Float32Array;
  readonly predicted: Float32Array;
}

function runOn(
  name: SchedulerName,
  steps: number,
  predictionType: PredictionType = 'epsilon',
): Run {
  const config = configOf(predictionType);
  const { sigmas } = trainingNoise(config);
  const scheduler = createScheduler(name, config, steps);
  const generator = createGenerator(1);
  const run = scheduler.start((length) => generator.randn(length));
  const start = generator.randn(4096).map((value) => value * scheduler.initNoiseSigma);
  let sample: Float32Array = start;
  let predicted: Float32Array = start;
  for (const [i, timestep] of scheduler.timesteps.entries()) {
    const sigma = sigmaAt(sigmas, timestep);
    const scale = Math.sqrt(1 + sigma ** 2);
    const output = run.scaleModelInput(sample, i).map((input) => {
      const clean = (input * scale * deviation ** 2) / (deviation ** 2 + sigma ** 2);
      const noise = (input * scale - clean) / sigma;
      return predictionType === 'epsilon' ? noise : (noise - sigma * clean) / scale;
    });
    ({ sample, predicted } = run.step(output, i, sample));
  }
  return { start, end: sample, predicted };
}

const endsInPrediction: readonly SchedulerName[] = [
  'EULER',
  'HEUN',
  'DPM2_KARRAS',
  'DPM_MULTI',
  'DPM_SINGLE',
  'UNI_PC',
];

/** How far the end is from the exact one, relative to it. */
function errorOf(name: SchedulerName, steps: number, predictionType: PredictionType): number {
  const config = configOf(predictionType);
  const { sigmas } = trainingNoise(config);
  const scheduler = createScheduler(name, config, steps);
  const first = sigmaAt(sigmas, scheduler.timesteps[0]!);
  const last = endsInPrediction.includes(name) ? sigmaAt(sigmas, scheduler.timesteps.at(-1)!) : 0;
  // Samplers that start from unit noise hold sample / sqrt(1 + sigma²).
  const scale = scheduler.initNoiseSigma === 1 ? Math.hypot(1, first) : 1;
  const { start, end } = runOn(name, steps, predictionType);
  // Down the flow to the last sigma, and there the clean prediction.
  const exact =
    ((start[0]! * scale) / Math.hypot(deviation, first)) *
    (deviation ** 2 / Math.hypot(deviation, last));
  return Math.abs(end[0]! / exact - 1);
}

test.for([
  ['EULER', 0.03, 0.03],
  ['DDIM', 0.03, 0.03],
  ['DPM_MULTI', 0.003, 0.003],
  ['DPM_SINGLE', 0.005, 0.005],
  ['UNI_PC', 0.002, 0.002],
  ['HEUN', 0.001, 0.001],
  ['DPM2_KARRAS', 0.0005, 0.0005],
  ['LMS', 0.0001, 0.0001],
  // It extrapolates outputs, which for v change more from step to step.
  ['PNDM', 0.002, 0.02],
] as const)('%s comes to the exact end of the flow', ([name, boundOfNoise, boundOfV]) => {
  expect(errorOf(name, 100, 'epsilon')).toBeLessThan(boundOfNoise);
  expect(errorOf(name, 100, 'v_prediction')).toBeLessThan(boundOfV);
});

test.for(['EULER_A', 'DPM2_A_KARRAS', 'DDPM'] as const)(
  '%s, which adds noise, ends with the deviation of the data',
  (name) => {
    const { end } = runOn(name, 200);

    const measured = Math.sqrt(end.reduce((sum, value) => sum + value ** 2, 0) / end.length);

    expect(Math.abs(measured / deviation - 1)).toBeLessThan(0.05);
  },
);

test.for([
  'DDIM',
  'DPM_MULTI',
  'DPM_SINGLE',
  'EULER_A',
  'EULER',
  'HEUN',
  'DPM2_A_KARRAS',
  'DPM2_KARRAS',
  'LMS',
  'DDPM',
  'UNI_PC',
] as const)('%s comes to the same end from noise and from v predictions', (name) => {
  const noise = runOn(name, 20, 'epsilon');
  const v = runOn(name, 20, 'v_prediction');
  for (const [index, value] of noise.end.subarray(0, 16).entries()) {
    expect(v.end[index]).toBeCloseTo(value, 4);
    expect(v.predicted[index]).toBeCloseTo(noise.predicted[index]!, 4);
  }
});
