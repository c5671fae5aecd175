import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import type { Scheduler } from './scheduler.ts';
import { spaceTimesteps } from './spacing.ts';
import { noisingOf, trainingNoise } from './training-noise.ts';

/** Adams-Bashforth: the weights of the newest output, the one before it, … */
const adamsBashforth = [
  [1],
  [3 / 2, -1 / 2],
  [23 / 12, -16 / 12, 5 / 12],
  [55 / 24, -59 / 24, 37 / 24, -9 / 24],
] as const;

/**
 * Pseudo numerical methods for diffusion models (Liu et al. 2022, arXiv 2202.09778) without the
 * Runge-Kutta warm-up, as Stable Diffusion was published. The second timestep comes twice: its
 * first evaluation corrects the first step. So there are steps + 1 evaluations. Always spaced `leading`.
 * A run that begins later repeats its own second timestep; the reference repeats none then, and takes its
 * second evaluation for a correction nevertheless.
 * Reference: diffusers, schedulers/scheduling_pndm.py (skip_prk_steps, set_alpha_to_one = false).
 */
export function createPndm(config: SchedulerConfig, steps: number, first = 0): Scheduler {
  const spaced = spaceTimesteps(config, steps, 'leading').slice(first);
  const timesteps = [...spaced.slice(0, 2), ...spaced.slice(1)];
  const { alphaBars } = trainingNoise(config);
  const stride = Math.floor(config.trainTimesteps / steps);
  const alphaBarAt = (timestep: number) => alphaBars[Math.max(timestep, 0)]!;
  const noiseAt = (i: number) => noisingOf(alphaBarAt(timesteps[i]!));

  /** Formula 11: from one timestep to another along a given output. */
  function transfer(sample: Float32Array, output: Float32Array, from: number, to: number) {
    const [now, next] = [alphaBarAt(from), alphaBarAt(to)];
    const noise =
      config.predictionType === 'epsilon'
        ? output
        : combine([Math.sqrt(now), output], [Math.sqrt(1 - now), sample]);
    const divisor = now * Math.sqrt(1 - next) + Math.sqrt(now * (1 - now) * next);
    return combine([Math.sqrt(next / now), sample], [-(next - now) / divisor, noise]);
  }

  return {
    timesteps,
    initNoiseSigma: 1,
    noiseAt,
    beginAt: (step) => createPndm(config, steps, step),
    start() {
      const outputs: Float32Array[] = []; // newest first
      let first: Float32Array | undefined;
      return {
        scaleModelInput: (sample) => sample,
        step(modelOutput, i, sample) {
          const timestep = timesteps[i]!;
          const predicted = predictClean(config.predictionType, modelOutput, sample, noiseAt(i));
          if (i === 1) {
            // The first step once more, along the mean of the outputs at its two ends.
            const mean = combine([1 / 2, modelOutput], [1 / 2, outputs[0]!]);
            return { sample: transfer(first!, mean, timestep + stride, timestep), predicted };
          }
          if (i === 0) first = sample;
          outputs.unshift(modelOutput);
          outputs.length = Math.min(outputs.length, adamsBashforth.length);
          const weights = adamsBashforth[outputs.length - 1]!;
          const output = combine(...outputs.map((values, age) => [weights[age]!, values] as const));
          return { sample: transfer(sample, output, timestep, timestep - stride), predicted };
        },
      };
    },
  };
}
