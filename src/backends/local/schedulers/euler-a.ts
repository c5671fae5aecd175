import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import type { Scheduler } from './scheduler.ts';
import { eulerStep, scaleToUnitVariance, sigmaLadder } from './sigma-ladder.ts';

/**
 * Euler with ancestral noise, after k-diffusion's sample_euler_ancestral: a step goes below the
 * next sigma, and fresh noise brings it back up. Draws noise in each step, in the last one too
 * (where it weighs nothing), because the reference does.
 * Reference: diffusers, schedulers/scheduling_euler_ancestral_discrete.py.
 */
export function createEulerA(config: SchedulerConfig, steps: number): Scheduler {
  const { timesteps, sigmas, initNoiseSigma } = sigmaLadder(config, steps);
  return {
    timesteps,
    initNoiseSigma,
    noiseAt: (i) => ({ alpha: 1, sigma: sigmas[i]! }),
    start: (drawNoise) => ({
      scaleModelInput: (sample, i) => scaleToUnitVariance(sample, sigmas[i]!),
      step(modelOutput, i, sample) {
        const [sigma, next] = [sigmas[i]!, sigmas[i + 1]!];
        const up = (next * Math.sqrt(sigma ** 2 - next ** 2)) / sigma;
        const down = next ** 2 / sigma; // sqrt(next² - up²)
        const predicted = predictClean(config.predictionType, modelOutput, sample, {
          alpha: 1,
          sigma,
        });
        const lowered = eulerStep(sample, predicted, sigma, down);
        return { sample: combine([1, lowered], [up, drawNoise(sample.length)]), predicted };
      },
    }),
  };
}
