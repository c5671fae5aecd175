import { predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import type { Scheduler } from './scheduler.ts';
import { eulerStep, scaleToUnitVariance, sigmaLadder } from './sigma-ladder.ts';

/**
 * Euler's method on the probability flow ODE: Karras et al. 2022 (arXiv 2206.00364), algorithm 2
 * without churn and without the second-order correction.
 * Reference: diffusers, schedulers/scheduling_euler_discrete.py.
 */
export function createEuler(config: SchedulerConfig, steps: number): Scheduler {
  const { timesteps, sigmas, initNoiseSigma } = sigmaLadder(config, steps);
  return {
    timesteps,
    initNoiseSigma,
    noiseAt: (i) => ({ alpha: 1, sigma: sigmas[i]! }),
    start: () => ({
      scaleModelInput: (sample, i) => scaleToUnitVariance(sample, sigmas[i]!),
      step(modelOutput, i, sample) {
        const [sigma, next] = [sigmas[i]!, sigmas[i + 1]!];
        const predicted = predictClean(config.predictionType, modelOutput, sample, {
          alpha: 1,
          sigma,
        });
        return { sample: eulerStep(sample, predicted, sigma, next), predicted };
      },
    }),
  };
}
