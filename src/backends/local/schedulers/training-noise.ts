import type { SchedulerConfig } from './config.ts';
import type { Noising } from './scheduler.ts';

/** The noise of each training timestep, as tables of `trainTimesteps` numbers. */
export interface TrainingNoise {
  /** What is left of the image's variance: alpha-bar of Ho et al. 2020, formula 4. Falls from about 1 to about 0. */
  readonly alphaBars: Float64Array;
  /** Noise over signal, sqrt((1 - alphaBar) / alphaBar): the sigma of Karras et al. 2022. Rises. */
  readonly sigmas: Float64Array;
}

/** The tables are rounded to float32 where the reference holds them so: it moves fractional timesteps by 0.001. */
export function trainingNoise(config: SchedulerConfig): TrainingNoise {
  let product = 1;
  const alphaBars = Float64Array.from(config.betas, (beta) => {
    product *= Math.fround(1 - Math.fround(beta));
    return Math.fround(product);
  });
  const ratio = (left: number) => Math.fround(Math.fround(1 - left) / left);
  return { alphaBars, sigmas: alphaBars.map((left) => Math.fround(Math.sqrt(ratio(left)))) };
}

/** A sample of variance 1, of which `alphaBar` is the picture's. */
export function noisingOf(alphaBar: number): Noising {
  return { alpha: Math.sqrt(alphaBar), sigma: Math.sqrt(1 - alphaBar) };
}

/** Sigma at a timestep between two of the table, interpolated linearly. */
export function sigmaAt(sigmas: Float64Array, timestep: number): number {
  const low = Math.floor(timestep);
  if (low === timestep) return sigmas[low]!;
  return sigmas[low]! + (sigmas[low + 1]! - sigmas[low]!) * (timestep - low);
}

/** The timestep of a sigma, interpolated on log sigma; a sigma outside the table gets the nearest end. */
export function timestepOf(sigmas: Float64Array, sigma: number): number {
  const above = sigmas.findIndex((other) => other > sigma);
  if (above === 0) return 0;
  if (above === -1) return sigmas.length - 1;
  const low = above - 1;
  const [logLow, logHigh] = [Math.log(sigmas[low]!), Math.log(sigmas[above]!)];
  return low + (Math.log(sigma) - logLow) / (logHigh - logLow);
}
