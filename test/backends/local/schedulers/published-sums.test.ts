import { expect, test } from 'vitest';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { parseSchedulerConfig } from '#src/backends/local/schedulers/config.ts';
import { createDdim } from '#src/backends/local/schedulers/ddim.ts';
import { createEuler } from '#src/backends/local/schedulers/euler.ts';
import { createEulerA } from '#src/backends/local/schedulers/euler-a.ts';
import { createHeun } from '#src/backends/local/schedulers/heun.ts';
import { createLms } from '#src/backends/local/schedulers/lms.ts';
import type { Scheduler } from '#src/backends/local/schedulers/scheduler.ts';

// The sums that diffusers pins in tests/schedulers/test_scheduler_*.py: a sample of rising numbers
// and a "model" that answers sample * t / (t + 1).

/** arange(768) / 768, laid out as diffusers permutes it to [4, 3, 8, 8]. */
const sample768 = Float32Array.from({ length: 768 }, (_, index) => {
  const [batch, pixel] = [Math.floor(index / 192), index % 192];
  return (pixel * 4 + batch) / 768;
});

function runLoop(scheduler: Scheduler): Float32Array {
  const generator = createGenerator(0);
  const run = scheduler.start((length) => generator.randn(length));
  let sample: Float32Array = sample768.map((value) => value * scheduler.initNoiseSigma);
  for (const [i, t] of scheduler.timesteps.entries()) {
    // diffusers' loops step from the scaled sample; a pipeline would step from the unscaled one.
    const scaled = run.scaleModelInput(sample, i);
    sample = run.step(
      scaled.map((value) => (value * t) / (t + 1)),
      i,
      scaled,
    ).sample;
  }
  return sample;
}

const sumOf = (values: Float32Array) => values.reduce((sum, value) => sum + Math.abs(value), 0);

const config = (changes: Record<string, unknown> = {}) =>
  parseSchedulerConfig(
    JSON.stringify({ beta_start: 0.0001, beta_end: 0.02, beta_schedule: 'linear', ...changes }),
  );
const karrasTests = { num_train_timesteps: 1100 };
const v = { prediction_type: 'v_prediction' };

test.for([
  ['Euler', createEuler(config(karrasTests), 10), 10.0807],
  ['Euler a', createEulerA(config(karrasTests), 10), 152.3192],
  ['Euler a, v', createEulerA(config({ ...karrasTests, ...v }), 10), 108.4439],
  ['Heun', createHeun(config(karrasTests), 10), 0.1233],
  ['LMS', createLms(config(karrasTests), 10), 1006.388],
  ['LMS, v', createLms(config({ ...karrasTests, ...v }), 10), 0.0017],
  ['DDIM', createDdim(config({ beta_start: 0.01 }), 10), 149.0784],
] as const)('%s sums to what diffusers pins', ([, scheduler, sum]) => {
  expect(Math.abs(sumOf(runLoop(scheduler)) - sum)).toBeLessThan(1e-2);
});
