import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import type { Scheduler } from './scheduler.ts';
import { scaleToUnitVariance, sigmaLadder } from './sigma-ladder.ts';

const order = 4;

/**
 * Linear multistep (Adams-Bashforth on uneven sigmas) after k-diffusion's sample_lms: the
 * polynomial through the last four derivatives is integrated over the step.
 * Reference: diffusers, schedulers/scheduling_lms_discrete.py.
 */
export function createLms(config: SchedulerConfig, steps: number): Scheduler {
  const { timesteps, sigmas, initNoiseSigma } = sigmaLadder(config, steps);
  return {
    timesteps,
    initNoiseSigma,
    noiseAt: (i) => ({ alpha: 1, sigma: sigmas[i]! }),
    start() {
      const derivatives: Float32Array[] = []; // newest first
      return {
        scaleModelInput: (sample, i) => scaleToUnitVariance(sample, sigmas[i]!),
        step(modelOutput, i, sample) {
          const sigma = sigmas[i]!;
          const predicted = predictClean(config.predictionType, modelOutput, sample, {
            alpha: 1,
            sigma,
          });
          derivatives.unshift(combine([1 / sigma, sample], [-1 / sigma, predicted]));
          derivatives.length = Math.min(derivatives.length, order);

          const nodes = derivatives.map((_, age) => sigmas[i - age]!);
          const next = combine(
            [1, sample],
            ...derivatives.map(
              (derivative, age) =>
                [integrateBasis(nodes, age, sigma, sigmas[i + 1]!), derivative] as const,
            ),
          );
          return { sample: next, predicted };
        },
      };
    },
  };
}

/** The integral of Lagrange's basis polynomial that is 1 at `nodes[chosen]` and 0 at the other nodes. */
function integrateBasis(
  nodes: readonly number[],
  chosen: number,
  from: number,
  to: number,
): number {
  const basis = (x: number) =>
    nodes.reduce(
      (product, node, index) =>
        index === chosen ? product : (product * (x - node)) / (nodes[chosen]! - node),
      1,
    );
  // Two points of Gauss integrate polynomials up to the third degree exactly.
  const middle = (from + to) / 2;
  const reach = (to - from) / 2 / Math.sqrt(3);
  return ((to - from) / 2) * (basis(middle - reach) + basis(middle + reach));
}
