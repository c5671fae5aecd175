import { expect, test } from 'vitest';
import { noiseSchedulers, schedulerNames } from '#models/schedulers.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import {
  parseSchedulerConfig,
  SchedulerConfigError,
} from '#src/backends/local/schedulers/config.ts';
import { createScheduler } from '#src/backends/local/schedulers/index.ts';
import type { Scheduler } from '#src/backends/local/schedulers/scheduler.ts';
import { readReference } from '#test/helpers/golden.ts';

const configText = readReference('tiny-sd/scheduler/scheduler_config.json');
const config = parseSchedulerConfig(configText);

/** A run that is advanced one evaluation at a time, with a model that bends. */
function* advance(scheduler: Scheduler, seed: number): Generator<Float32Array> {
  const generator = createGenerator(seed);
  const run = scheduler.start((length) => generator.randn(length));
  let sample: Float32Array = generator.randn(32).map((value) => value * scheduler.initNoiseSigma);
  for (const [i, timestep] of scheduler.timesteps.entries()) {
    const input = run.scaleModelInput(sample, i);
    const output = input.map((value) => Math.sin(value + timestep / 500));
    const before = [input, output, sample].map((array) => array.slice());
    const step = run.step(output, i, sample);
    expect([input, output, sample]).toEqual(before);
    expect(step.predicted).toHaveLength(32);
    sample = step.sample;
    yield sample;
  }
}

test.for(schedulerNames)('%s keeps the state of a run in the run', (name) => {
  const scheduler = createScheduler(name, config, 20);
  const alone = [1, 2].map((seed) => [...advance(scheduler, seed)]);
  const [first, second] = [advance(scheduler, 1), advance(scheduler, 2)];
  const together: [Float32Array[], Float32Array[]] = [[], []];
  for (const _ of scheduler.timesteps) {
    together[0].push(first.next().value);
    together[1].push(second.next().value);
  }
  expect(together).toEqual(alone);
  expect(alone[0]!.at(-1)!.every(Number.isFinite)).toBe(true);
});

test.for(schedulerNames)('%s draws noise only if it is stochastic', (name) => {
  const scheduler = createScheduler(name, config, 20);
  let draws = 0;
  const run = scheduler.start((length) => {
    draws++;
    return new Float32Array(length);
  });
  let sample: Float32Array = createGenerator(0).randn(32);
  for (const i of scheduler.timesteps.keys()) ({ sample } = run.step(sample, i, sample));
  const expected: Partial<Record<typeof name, number>> = {
    EULER_A: 20,
    DPM2_A_KARRAS: 19,
    DDPM: 20,
    LCM: 19,
  };
  expect(draws).toBe(expected[name] ?? 0);
});

test.for(noiseSchedulers)(
  '%s takes every number of steps that an API request may ask for',
  (name) => {
    for (let steps = 20; steps <= 100; steps++) {
      const { timesteps } = createScheduler(name, config, steps);
      expect(Math.max(...timesteps)).toBeLessThanOrEqual(999);
      expect(Math.min(...timesteps)).toBeGreaterThanOrEqual(0);
    }
  },
);

test.for([1, 0, -3, 2.5, Number.NaN, 2000])('%d steps are refused', (steps) => {
  for (const name of schedulerNames) {
    expect(() => createScheduler(name, config, steps)).toThrow(RangeError);
  }
});

test('Python writes infinities into the configuration; they are read', () => {
  expect(configText).toContain('-Infinity');
  expect(config).toMatchObject({
    trainTimesteps: 1000,
    predictionType: 'epsilon',
    timestepSpacing: 'linspace',
    stepsOffset: 1,
  });
  expect(config.betas).toHaveLength(1000);
});

test.for([
  ['{', 'is not valid JSON'],
  ['['.repeat(40), 'nests deeper'],
  ['[]', 'expected object'],
  ['{"prediction_type": "sample"}', 'prediction_type'],
  ['{"beta_schedule": "squaredcos_cap_v2"}', 'beta_schedule'],
  ['{"rescale_betas_zero_snr": true}', 'rescale_betas_zero_snr'],
  ['{"thresholding": true}', 'thresholding'],
  ['{"trained_betas": [0.1, 0.2]}', 'one number for each training timestep'],
  ['{"num_train_timesteps": 1e9}', 'num_train_timesteps'],
] as const)('the configuration %s is refused with a sentence', ([text, part]) => {
  expect(() => parseSchedulerConfig(text)).toThrow(SchedulerConfigError);
  expect(() => parseSchedulerConfig(text)).toThrow(part);
});
