import type { Noising } from './scheduler.ts';

/** The noise at one point of a run, in the variance-preserving form alpha² + sigma² = 1. */
export interface NoiseLevel extends Noising {
  /** Half the logarithm of signal over noise, ln(alpha / sigma): the lambda of Lu et al. 2022; infinite without noise. */
  readonly lambda: number;
}

/** @param ratio sigma / alpha, the sigma of Karras et al.; 0 is the clean end */
export function noiseLevel(ratio: number): NoiseLevel {
  const alpha = 1 / Math.sqrt(1 + ratio ** 2);
  return { alpha, sigma: ratio * alpha, lambda: -Math.log(ratio) };
}
