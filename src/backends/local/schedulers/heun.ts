import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import type { Scheduler } from './scheduler.ts';
import { eulerStep, scaleToUnitVariance, sigmaLadder } from './sigma-ladder.ts';

/**
 * Heun's method: Karras et al. 2022 (arXiv 2206.00364), algorithm 2 without churn. Each step but
 * the last evaluates the model twice, at its start and at its end: 2 * steps - 1 evaluations.
 * Reference: diffusers, schedulers/scheduling_heun_discrete.py.
 */
export function createHeun(config: SchedulerConfig, steps: number): Scheduler {
  const { timesteps, sigmas, initNoiseSigma } = sigmaLadder(config, steps);
  // Evaluation 2k is at the start of step k, 2k + 1 at its end, which is the start of k + 1.
  const sigmaOf = (i: number) => sigmas[Math.ceil(i / 2)]!;

  return {
    timesteps: timesteps.flatMap((timestep, k) => (k === 0 ? [timestep] : [timestep, timestep])),
    initNoiseSigma,
    stages: 2,
    noiseAt: (i) => ({ alpha: 1, sigma: sigmaOf(i) }),
    start() {
      let begun: { readonly sample: Float32Array; readonly derivative: Float32Array } | undefined;
      return {
        scaleModelInput: (sample, i) => scaleToUnitVariance(sample, sigmaOf(i)),
        step(modelOutput, i, sample) {
          const sigma = sigmaOf(i);
          const predicted = predictClean(config.predictionType, modelOutput, sample, {
            alpha: 1,
            sigma,
          });
          const derivative = combine([1 / sigma, sample], [-1 / sigma, predicted]); // line 4 (and 7)
          if (begun === undefined) {
            begun = { sample, derivative };
            return { sample: eulerStep(sample, predicted, sigma, sigmaOf(i + 1)), predicted }; // line 5
          }
          const half = (sigma - sigmaOf(i - 1)) / 2;
          const corrected = combine(
            [1, begun.sample],
            [half, begun.derivative],
            [half, derivative],
          ); // line 8
          begun = undefined;
          return { sample: corrected, predicted };
        },
      };
    },
  };
}
