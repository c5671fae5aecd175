import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import { karrasLadder } from './karras-ladder.ts';
import type { Scheduler } from './scheduler.ts';
import { eulerStep, scaleToUnitVariance } from './sigma-ladder.ts';
import { timestepOf } from './training-noise.ts';

/**
 * DPM-Solver-2 (Lu et al. 2022, arXiv 2206.00927, algorithm 1) in k-diffusion's form
 * sample_dpm_2, on Karras sigmas. Each step but the last, which is Euler's, evaluates the model at
 * its start and at the geometric mean of its two sigmas: 2 * steps - 1 evaluations.
 * Reference: diffusers, schedulers/scheduling_k_dpm_2_discrete.py.
 */
export function createDpm2Karras(config: SchedulerConfig, steps: number): Scheduler {
  const { timesteps, sigmas, initNoiseSigma, training } = karrasLadder(config, steps);
  const middles = timesteps.slice(1).map((_, k) => Math.sqrt(sigmas[k]! * sigmas[k + 1]!));
  // Evaluation 2k is at the start of step k, 2k + 1 in its middle.
  const sigmaOf = (i: number) => (i % 2 === 0 ? sigmas[i / 2]! : middles[(i - 1) / 2]!);

  return {
    timesteps: timesteps.flatMap((timestep, k) =>
      k === steps - 1
        ? [timestep]
        : [timestep, Math.fround(timestepOf(training.sigmas, middles[k]!))],
    ),
    initNoiseSigma,
    stages: 2,
    noiseAt: (i) => ({ alpha: 1, sigma: sigmaOf(i) }),
    start() {
      let begun: Float32Array | undefined;
      return {
        scaleModelInput: (sample, i) => scaleToUnitVariance(sample, sigmaOf(i)),
        step(modelOutput, i, sample) {
          const sigma = sigmaOf(i);
          const predicted = predictClean(config.predictionType, modelOutput, sample, {
            alpha: 1,
            sigma,
          });
          if (begun === undefined) {
            const isLast = i === 2 * (steps - 1);
            if (!isLast) begun = sample;
            return {
              sample: eulerStep(sample, predicted, sigma, isLast ? 0 : sigmaOf(i + 1)),
              predicted,
            };
          }
          // The whole step from its start, along the direction in its middle.
          const slope = (sigmas[(i + 1) / 2]! - sigmas[(i - 1) / 2]!) / sigma;
          const next = combine([1, begun], [slope, sample], [-slope, predicted]);
          begun = undefined;
          return { sample: next, predicted };
        },
      };
    },
  };
}
