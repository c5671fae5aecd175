import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import type { Scheduler } from './scheduler.ts';
import { spaceTimesteps } from './spacing.ts';
import { noisingOf, trainingNoise } from './training-noise.ts';

/**
 * Denoising diffusion implicit models (Song et al. 2020, arXiv 2010.02502), formula 12 with eta 0.
 * Always spaced `leading`: its stride between timesteps is constant and fits no other spacing. The
 * last step goes to the first alpha of the training, not to 1, and the clean latents are not
 * clipped, as Stable Diffusion was published.
 * Reference: diffusers, schedulers/scheduling_ddim.py.
 */
export function createDdim(config: SchedulerConfig, steps: number): Scheduler {
  const timesteps = spaceTimesteps(config, steps, 'leading');
  const { alphaBars } = trainingNoise(config);
  const stride = Math.floor(config.trainTimesteps / steps);
  const scalesAt = (timestep: number) => noisingOf(alphaBars[Math.max(timestep, 0)]!);

  return {
    timesteps,
    initNoiseSigma: 1,
    noiseAt: (i) => scalesAt(timesteps[i]!),
    start: () => ({
      scaleModelInput: (sample) => sample,
      step(modelOutput, i, sample) {
        const now = scalesAt(timesteps[i]!);
        const next = scalesAt(timesteps[i]! - stride);
        const predicted = predictClean(config.predictionType, modelOutput, sample, now);
        // sigma * noise = sample - alpha * clean
        const noise = next.sigma / now.sigma;
        return {
          sample: combine([noise, sample], [next.alpha - noise * now.alpha, predicted]),
          predicted,
        };
      },
    }),
  };
}
