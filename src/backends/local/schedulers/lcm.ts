import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import type { Scheduler } from './scheduler.ts';
import { noisingOf, trainingNoise } from './training-noise.ts';

/** The standard deviation that the consistency function assumes of clean latents. */
const sigmaData = 0.5;

/**
 * Multistep sampling of a latent consistency model (Luo et al. 2023, arXiv 2310.04378, algorithm 3):
 * each evaluation predicts the clean latents, and fresh noise brings them to the next timestep. The
 * timesteps are taken evenly from those of the solver that the model was distilled with; the
 * spacing of the configuration plays no part.
 * Reference: diffusers, schedulers/scheduling_lcm.py.
 */
export function createLcm(config: SchedulerConfig, steps: number): Scheduler {
  const { predictionType, timestepScaling } = config;
  const timesteps = consistencyTimesteps(config, steps);
  const { alphaBars } = trainingNoise(config);
  const scalesAt = (timestep: number) => noisingOf(alphaBars[timestep]!);

  return {
    timesteps,
    initNoiseSigma: 1,
    noiseAt: (i) => scalesAt(timesteps[i]!),
    start: (drawNoise) => ({
      scaleModelInput: (sample) => sample,
      step(modelOutput, i, sample) {
        const timestep = timesteps[i]!;
        const clean = predictClean(predictionType, modelOutput, sample, scalesAt(timestep));
        // The boundary condition: at timestep 0 the function is the identity (formula 9).
        const scaled = timestep * timestepScaling;
        const square = scaled ** 2 + sigmaData ** 2;
        const predicted = combine(
          [scaled / Math.sqrt(square), clean],
          [sigmaData ** 2 / square, sample],
        );
        const nextTimestep = timesteps[i + 1];
        if (nextTimestep === undefined) return { sample: predicted, predicted };
        const next = scalesAt(nextTimestep);
        return {
          sample: combine([next.alpha, predicted], [next.sigma, drawNoise(sample.length)]),
          predicted,
        };
      },
    }),
  };
}

/** @throws RangeError where there are fewer timesteps of the distillation than steps */
function consistencyTimesteps(
  { trainTimesteps, originalSteps }: SchedulerConfig,
  steps: number,
): number[] {
  const stride = Math.floor(trainTimesteps / originalSteps);
  if (stride < 1 || steps > originalSteps) {
    throw new RangeError(
      `${steps} steps do not fit into the ${originalSteps} that the model was distilled with.`,
    );
  }
  return Array.from({ length: steps }, (_, index) => {
    const place = Math.floor((index * originalSteps) / steps);
    return (originalSteps - place) * stride - 1;
  });
}
