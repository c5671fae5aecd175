import { combine } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import { spaceTimesteps } from './spacing.ts';
import { sigmaAt, type TrainingNoise, trainingNoise } from './training-noise.ts';

/**
 * The run of a sampler in the variance-exploding form of Karras et al. 2022 (arXiv 2206.00364):
 * sample = clean + sigma * noise.
 */
export interface SigmaLadder {
  /** One for each step. */
  readonly timesteps: readonly number[];
  /** The sigma of each step, falling, and a last 0. */
  readonly sigmas: readonly number[];
  readonly initNoiseSigma: number;
  readonly training: TrainingNoise;
}

export function sigmaLadder(config: SchedulerConfig, steps: number): SigmaLadder {
  const training = trainingNoise(config);
  const timesteps = spaceTimesteps(config, steps, config.timestepSpacing);
  const sigmas = [...timesteps.map((timestep) => sigmaAt(training.sigmas, timestep)), 0];
  // `leading` does not start at the noisiest timestep, where the clean latents still count.
  const highest = sigmas[0]!;
  const initNoiseSigma =
    config.timestepSpacing === 'leading' ? Math.sqrt(highest ** 2 + 1) : highest;
  return { timesteps, sigmas, initNoiseSigma, training };
}

/** What the model was trained on: the sample with variance 1. */
export function scaleToUnitVariance(sample: Float32Array, sigma: number): Float32Array {
  return combine([1 / Math.sqrt(sigma ** 2 + 1), sample]);
}

/** A straight step from one sigma to another, along the direction from the predicted clean latents to the sample. */
export function eulerStep(
  sample: Float32Array,
  predicted: Float32Array,
  from: number,
  to: number,
): Float32Array {
  return combine([to / from, sample], [1 - to / from, predicted]);
}
