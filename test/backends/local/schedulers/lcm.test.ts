import { expect, test } from 'vitest';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { parseSchedulerConfig } from '#src/backends/local/schedulers/config.ts';
import { createScheduler } from '#src/backends/local/schedulers/index.ts';

/** That of latent-consistency's models, with the spacing that they ignore. */
const configOf = (predictionType: 'epsilon' | 'v_prediction', more = {}) =>
  parseSchedulerConfig(
    JSON.stringify({
      _class_name: 'LCMScheduler',
      beta_start: 0.00085,
      beta_end: 0.012,
      beta_schedule: 'scaled_linear',
      original_inference_steps: 50,
      prediction_type: predictionType,
      timestep_spacing: 'leading',
      ...more,
    }),
  );
const config = configOf('epsilon');

test.for([
  [2, [999, 499]],
  [3, [999, 679, 339]],
  [4, [999, 759, 499, 259]],
  [8, [999, 879, 759, 639, 499, 379, 259, 139]],
] as const)('%d steps are taken evenly from the solver that was distilled', ([steps, expected]) => {
  expect(createScheduler('LCM', config, steps).timesteps).toEqual(expected);
});

test('more steps than those that were distilled are refused', () => {
  expect(createScheduler('LCM', config, 50).timesteps).toHaveLength(50);
  expect(() => createScheduler('LCM', config, 51)).toThrow(
    '51 steps do not fit into the 50 that the model was distilled with.',
  );
  const few = configOf('epsilon', { original_inference_steps: 4 });
  expect(createScheduler('LCM', few, 4).timesteps).toEqual([999, 749, 499, 249]);
});

/** alpha-bar by the definition, in doubles. */
function alphaBarAt(timestep: number): number {
  let product = 1;
  for (let step = 0; step <= timestep; step++) {
    const root = Math.sqrt(0.00085) + ((Math.sqrt(0.012) - Math.sqrt(0.00085)) * step) / 999;
    product *= 1 - root ** 2;
  }
  return product;
}

/** A whole run of one number by the formulas of the paper, in doubles. */
function formulas(start: number, steps: number, noise: readonly number[], isV: boolean): number[] {
  const origin = Array.from({ length: 50 }, (_, index) => (index + 1) * 20 - 1).reverse();
  const timesteps = Array.from(
    { length: steps },
    (_, index) => origin[Math.floor((index / steps) * 50)]!,
  );
  const samples: number[] = [];
  let x = start;
  for (const [index, t] of timesteps.entries()) {
    const bar = alphaBarAt(t);
    const output = Math.sin(x + t);
    const clean = isV
      ? Math.sqrt(bar) * x - Math.sqrt(1 - bar) * output
      : (x - Math.sqrt(1 - bar) * output) / Math.sqrt(bar);
    const s = 10 * t;
    const denoised = (s / Math.sqrt(s ** 2 + 0.25)) * clean + (0.25 / (s ** 2 + 0.25)) * x;
    const next = timesteps[index + 1];
    x =
      next === undefined
        ? denoised
        : Math.sqrt(alphaBarAt(next)) * denoised + Math.sqrt(1 - alphaBarAt(next)) * noise[index]!;
    samples.push(x);
  }
  return samples;
}

test.for([
  ['epsilon', 4],
  ['epsilon', 8],
  ['v_prediction', 4],
] as const)('a run by %s in %d steps is that of the formulas', ([predictionType, steps]) => {
  const scheduler = createScheduler('LCM', configOf(predictionType), steps);
  const noise: number[] = [];
  const generator = createGenerator(3);
  const run = scheduler.start((length) => {
    const drawn = generator.randn(length);
    noise.push(drawn[0]!);
    return drawn;
  });
  const start = createGenerator(1).randn(8);
  const samples: number[] = [];
  let sample: Float32Array = start;
  for (const [i, timestep] of scheduler.timesteps.entries()) {
    const output = run.scaleModelInput(sample, i).map((value) => Math.sin(value + timestep));
    ({ sample } = run.step(output, i, sample));
    samples.push(sample[0]!);
  }
  expect(noise).toHaveLength(steps - 1);
  for (const [index, expected] of formulas(
    start[0]!,
    steps,
    noise,
    predictionType === 'v_prediction',
  ).entries())
    expect(samples[index]! / expected).toBeCloseTo(1, 3);
});
