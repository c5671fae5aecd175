import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import { noiseLevel } from './log-snr.ts';
import type { Scheduler } from './scheduler.ts';
import { spaceSolverTimesteps } from './spacing.ts';
import { trainingNoise } from './training-noise.ts';

/**
 * DPM-Solver++(2M) (Lu et al. 2022, arXiv 2211.01095), algorithm 2: the midpoint rule over the
 * last two predictions of the clean latents; the first and the last step are of first order. Ends
 * at sigma 0.
 * Reference: diffusers, schedulers/scheduling_dpmsolver_multistep.py.
 */
export function createDpmMulti(config: SchedulerConfig, steps: number): Scheduler {
  const timesteps = spaceSolverTimesteps(config, steps, config.timestepSpacing);
  const { sigmas } = trainingNoise(config);
  const levels = [...timesteps.map((timestep) => sigmas[timestep]!), 0].map(noiseLevel);

  return {
    timesteps,
    initNoiseSigma: 1,
    noiseAt: (i) => levels[i]!,
    start() {
      let previous: Float32Array | undefined;
      return {
        scaleModelInput: (sample) => sample,
        step(modelOutput, i, sample) {
          const [from, to] = [levels[i]!, levels[i + 1]!];
          const predicted = predictClean(config.predictionType, modelOutput, sample, from);
          const h = to.lambda - from.lambda;
          const weight = -to.alpha * Math.expm1(-h);
          const carried = [to.sigma / from.sigma, sample] as const;
          const older = i === steps - 1 ? undefined : previous;
          previous = predicted;
          if (older === undefined)
            return { sample: combine(carried, [weight, predicted]), predicted };
          const r = h / (from.lambda - levels[i - 1]!.lambda) / 2;
          return {
            sample: combine(carried, [weight * (1 + r), predicted], [-weight * r, older]),
            predicted,
          };
        },
      };
    },
  };
}
