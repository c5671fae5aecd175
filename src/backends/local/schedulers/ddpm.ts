import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import type { Scheduler } from './scheduler.ts';
import { spaceTimesteps } from './spacing.ts';
import { noisingOf, trainingNoise } from './training-noise.ts';

const leastVariance = 1e-20;

/**
 * Denoising diffusion probabilistic models (Ho et al. 2020, arXiv 2006.11239): formulas 6 and 7
 * with the smaller of the two variances. Always spaced `leading`; the clean latents are not
 * clipped. Draws noise in each step but one at timestep 0.
 * Reference: diffusers, schedulers/scheduling_ddpm.py.
 */
export function createDdpm(config: SchedulerConfig, steps: number): Scheduler {
  const timesteps = spaceTimesteps(config, steps, 'leading');
  const { alphaBars } = trainingNoise(config);
  const noiseAt = (i: number) => noisingOf(alphaBars[timesteps[i]!]!);

  return {
    timesteps,
    initNoiseSigma: 1,
    noiseAt,
    start: (drawNoise) => ({
      scaleModelInput: (sample) => sample,
      step(modelOutput, i, sample) {
        const alphaBar = alphaBars[timesteps[i]!]!;
        const alphaBarNext = i + 1 < steps ? alphaBars[timesteps[i + 1]!]! : 1;
        const alpha = alphaBar / alphaBarNext;
        const beta = 1 - alpha;
        const predicted = predictClean(config.predictionType, modelOutput, sample, noiseAt(i));
        const mean = combine(
          [(Math.sqrt(alphaBarNext) * beta) / (1 - alphaBar), predicted],
          [(Math.sqrt(alpha) * (1 - alphaBarNext)) / (1 - alphaBar), sample],
        );
        if (timesteps[i] === 0) return { sample: mean, predicted };
        const variance = Math.max(((1 - alphaBarNext) / (1 - alphaBar)) * beta, leastVariance);
        return {
          sample: combine([1, mean], [Math.sqrt(variance), drawNoise(sample.length)]),
          predicted,
        };
      },
    }),
  };
}
