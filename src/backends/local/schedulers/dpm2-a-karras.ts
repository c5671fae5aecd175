import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import { karrasLadder } from './karras-ladder.ts';
import type { Scheduler } from './scheduler.ts';
import { eulerStep, scaleToUnitVariance } from './sigma-ladder.ts';
import { timestepOf } from './training-noise.ts';

/**
 * DPM-Solver-2 with ancestral noise, after k-diffusion's sample_dpm_2_ancestral, on Karras sigmas:
 * each step but the last goes below the next sigma in two stages, and fresh noise brings it back
 * up. 2 * steps - 1 evaluations; noise is drawn in second stages only.
 * Reference: diffusers, schedulers/scheduling_k_dpm_2_ancestral_discrete.py.
 */
export function createDpm2AKarras(config: SchedulerConfig, steps: number): Scheduler {
  const { timesteps, sigmas, initNoiseSigma, training } = karrasLadder(config, steps);
  const stages = timesteps.slice(1).map((_, k) => {
    const [sigma, next] = [sigmas[k]!, sigmas[k + 1]!];
    const down = next ** 2 / sigma; // sqrt(next² - up²)
    return {
      up: (next * Math.sqrt(sigma ** 2 - next ** 2)) / sigma,
      down,
      middle: Math.sqrt(sigma * down),
    };
  });
  // Evaluation 2k is at the start of step k, 2k + 1 in its middle.
  const sigmaOf = (i: number) => (i % 2 === 0 ? sigmas[i / 2]! : stages[(i - 1) / 2]!.middle);

  return {
    timesteps: timesteps.flatMap((timestep, k) =>
      k === steps - 1
        ? [timestep]
        : [timestep, Math.fround(timestepOf(training.sigmas, stages[k]!.middle))],
    ),
    initNoiseSigma,
    stages: 2,
    noiseAt: (i) => ({ alpha: 1, sigma: sigmaOf(i) }),
    start(drawNoise) {
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
          const { up, down } = stages[(i - 1) / 2]!;
          const slope = (down - sigmas[(i - 1) / 2]!) / sigma;
          const next = combine(
            [1, begun],
            [slope, sample],
            [-slope, predicted],
            [up, drawNoise(sample.length)],
          );
          begun = undefined;
          return { sample: next, predicted };
        },
      };
    },
  };
}
