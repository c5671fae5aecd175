import { roundHalfEven } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import { type SigmaLadder, sigmaLadder } from './sigma-ladder.ts';
import { timestepOf } from './training-noise.ts';

const rho = 7;

/**
 * The sigmas of Karras et al. 2022 (arXiv 2206.00364), formula 5, between the highest and the
 * lowest sigma of the model's own spacing; their timesteps are rounded to integers.
 */
export function karrasLadder(config: SchedulerConfig, steps: number): SigmaLadder {
  const { sigmas: spaced, initNoiseSigma, training } = sigmaLadder(config, steps);
  const highest = spaced[0]! ** (1 / rho);
  const lowest = spaced[steps - 1]! ** (1 / rho);
  const sigmas = Array.from(
    { length: steps },
    (_, k) => (highest + (k / (steps - 1)) * (lowest - highest)) ** rho,
  );
  return {
    timesteps: sigmas.map((sigma) => roundHalfEven(timestepOf(training.sigmas, sigma))),
    sigmas: [...sigmas, 0],
    initNoiseSigma,
    training,
  };
}
