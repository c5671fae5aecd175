import { describe, expect, test } from 'vitest';
import { noiseSchedulers, schedulers } from '#models/schedulers.ts';
import { parseSchedulerConfig } from '#src/backends/local/schedulers/config.ts';
import { createScheduler } from '#src/backends/local/schedulers/index.ts';
import { readGolden, readReference } from '#test/helpers/golden.ts';

describe.for(['tiny-sd', 'ssd-1b'] as const)('%s', (model) => {
  const config = parseSchedulerConfig(readReference(`${model}/scheduler/scheduler_config.json`));
  const golden = readGolden(model);

  describe.for([20, 25])('%i steps', (steps) => {
    test.for(noiseSchedulers)('%s has the timesteps and the initial sigma of diffusers', (name) => {
      const expected = golden.schedulers[schedulers[name].name]!;
      const timesteps = expected[`timesteps_${steps}`] as number[];
      const scheduler = createScheduler(name, config, steps);

      expect(scheduler.timesteps).toHaveLength(timesteps.length);
      for (const [index, timestep] of scheduler.timesteps.entries()) {
        expect(Math.abs(timestep - timesteps[index]!)).toBeLessThan(1e-3);
      }
      const sigma = expected[`init_noise_sigma_${steps}`] as number;
      expect(Math.abs(scheduler.initNoiseSigma / sigma - 1)).toBeLessThan(1e-6);
    });

    test.for(noiseSchedulers)('%s evaluates the model as often as diffusers does', (name) => {
      const run = golden.runs.find(
        ({ scheduler, num_inference_steps }) =>
          scheduler === schedulers[name].name && num_inference_steps === steps,
      )!;
      expect(createScheduler(name, config, steps).timesteps).toHaveLength(run.unet_calls);
    });
  });
});
