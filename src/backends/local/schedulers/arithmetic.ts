import type { PredictionType } from './config.ts';
import type { Noising } from './scheduler.ts';

/** @returns the sum of weight * values, each element computed in float64 and rounded once */
export function combine(
  ...terms: readonly (readonly [weight: number, values: Float32Array])[]
): Float32Array {
  const sum = new Float64Array(terms[0]![1].length);
  for (const [weight, values] of terms) {
    for (let index = 0; index < sum.length; index++) sum[index]! += weight * values[index]!;
  }
  return new Float32Array(sum);
}

/**
 * The clean latents that the model's output implies for a sample = alpha * clean + sigma * noise.
 *
 * @param predictionType epsilon: the output is the noise; v_prediction: with alpha and sigma scaled
 *   to alpha² + sigma² = 1, it is alpha * noise - sigma * clean (Salimans and Ho 2022, appendix D)
 */
export function predictClean(
  predictionType: PredictionType,
  modelOutput: Float32Array,
  sample: Float32Array,
  { alpha, sigma }: Noising,
): Float32Array {
  if (predictionType === 'epsilon') {
    return combine([1 / alpha, sample], [-sigma / alpha, modelOutput]);
  }
  const square = alpha ** 2 + sigma ** 2;
  return combine([alpha / square, sample], [-sigma / Math.sqrt(square), modelOutput]);
}

/** As numpy rounds: 166.5 to 166, 499.5 to 500. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
