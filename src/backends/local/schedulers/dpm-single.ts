import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import { noiseLevel } from './log-snr.ts';
import type { Scheduler } from './scheduler.ts';
import { spaceSolverTimesteps } from './spacing.ts';
import { trainingNoise } from './training-noise.ts';

/**
 * DPM-Solver++(2S) (Lu et al. 2022, arXiv 2211.01095), algorithm 1: steps come in pairs, the first
 * of first order, the second from the start of the pair with both predictions. The last step is of
 * first order, and with an even number of steps the one before it too. One evaluation a step;
 * always spaced `linspace`; ends at sigma 0.
 * Reference: diffusers, schedulers/scheduling_dpmsolver_singlestep.py (lower_order_final).
 */
export function createDpmSingle(config: SchedulerConfig, steps: number): Scheduler {
  const timesteps = spaceSolverTimesteps(config, steps, 'linspace');
  const { sigmas } = trainingNoise(config);
  const levels = [...timesteps.map((timestep) => sigmas[timestep]!), 0].map(noiseLevel);
  const closesPair = (i: number) => i % 2 === 1 && i < steps - 1;

  return {
    timesteps,
    initNoiseSigma: 1,
    noiseAt: (i) => levels[i]!,
    start() {
      let begun: { readonly sample: Float32Array; readonly predicted: Float32Array } | undefined;
      return {
        scaleModelInput: (sample) => sample,
        step(modelOutput, i, sample) {
          const [now, next] = [levels[i]!, levels[i + 1]!];
          const predicted = predictClean(config.predictionType, modelOutput, sample, now);
          if (begun === undefined || !closesPair(i)) {
            begun = { sample, predicted };
            const weight = -next.alpha * Math.expm1(now.lambda - next.lambda);
            return {
              sample: combine([next.sigma / now.sigma, sample], [weight, predicted]),
              predicted,
            };
          }
          const start = levels[i - 1]!;
          const h = next.lambda - start.lambda;
          const r = h / (now.lambda - start.lambda) / 2;
          const weight = -next.alpha * Math.expm1(-h);
          return {
            sample: combine(
              [next.sigma / start.sigma, begun.sample],
              [weight * (1 - r), begun.predicted],
              [weight * r, predicted],
            ),
            predicted,
          };
        },
      };
    },
  };
}
