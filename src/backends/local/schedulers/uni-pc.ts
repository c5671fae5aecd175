import { combine, predictClean } from './arithmetic.ts';
import type { SchedulerConfig } from './config.ts';
import { type NoiseLevel, noiseLevel } from './log-snr.ts';
import type { Scheduler } from './scheduler.ts';
import { spaceSolverTimesteps } from './spacing.ts';
import { trainingNoise } from './training-noise.ts';

/** A prediction of the clean latents, and the noise of the sample that it was made from. */
interface Prediction {
  readonly clean: Float32Array;
  readonly level: NoiseLevel;
}

/**
 * UniPC of second order with B(h) = e^h - 1 on the prediction of clean latents (Zhao et al. 2023,
 * arXiv 2302.04867; algorithm 5 corrects, algorithm 6 predicts). The first and the last step are of
 * first order. Ends at sigma 0.
 * Reference: diffusers, schedulers/scheduling_unipc_multistep.py (bh2, predict_x0).
 */
export function createUniPc(config: SchedulerConfig, steps: number): Scheduler {
  const timesteps = spaceSolverTimesteps(config, steps, config.timestepSpacing);
  const { sigmas } = trainingNoise(config);
  const levels = [...timesteps.map((timestep) => sigmas[timestep]!), 0].map(noiseLevel);

  return {
    timesteps,
    initNoiseSigma: 1,
    noiseAt: (i) => levels[i]!,
    start() {
      const past: Prediction[] = []; // newest first
      let lastSample: Float32Array | undefined;
      return {
        scaleModelInput: (sample) => sample,
        step(modelOutput, i, sample) {
          const [now, next] = [levels[i]!, levels[i + 1]!];
          const clean = predictClean(config.predictionType, modelOutput, sample, now);
          // The step that led here is done again, now that the model was evaluated at its end.
          const corrected =
            lastSample === undefined ? sample : correct(lastSample, past, { clean, level: now });
          past.unshift({ clean, level: now });
          past.length = Math.min(past.length, 2);
          lastSample = corrected;
          const used = i === steps - 1 ? past.slice(0, 1) : past;
          return { sample: predict(corrected, used, next), predicted: clean };
        },
      };
    },
  };
}

/** UniP, algorithm 6: from the newest prediction to a level, of the order of the predictions given. */
function predict(sample: Float32Array, past: readonly Prediction[], to: NoiseLevel): Float32Array {
  const [newest, older] = [past[0]!, past[1]];
  const from = newest.level;
  const h = to.lambda - from.lambda;
  const weight = -to.alpha * Math.expm1(-h);
  const carried = [to.sigma / from.sigma, sample] as const;
  if (older === undefined) return combine(carried, [weight, newest.clean]);
  const r = (older.level.lambda - from.lambda) / h;
  const rho = 1 / 2; // for the second order the paper sets it so, whatever B(h)
  return combine(
    carried,
    [weight * (1 - rho / r), newest.clean],
    [(weight * rho) / r, older.clean],
  );
}

/** UniC, algorithm 5: the step from the newest of the past to the level of an evaluation at its end. */
function correct(
  sample: Float32Array,
  past: readonly Prediction[],
  evaluated: Prediction,
): Float32Array {
  const [newest, older] = [past[0]!, past[1]];
  const [from, to] = [newest.level, evaluated.level];
  const h = to.lambda - from.lambda;
  const weight = -to.alpha * Math.expm1(-h);
  const carried = [to.sigma / from.sigma, sample] as const;
  if (older === undefined) {
    return combine(carried, [weight / 2, newest.clean], [weight / 2, evaluated.clean]);
  }
  // Two order conditions, rho + rhoEnd = b1 and r * rho + rhoEnd = b2, with the phi functions of
  // formula 10 at -h, over B.
  const r = (older.level.lambda - from.lambda) / h;
  const b = Math.expm1(-h);
  const phi2 = b / -h - 1;
  const phi3 = phi2 / -h - 1 / 2;
  const [b1, b2] = [phi2 / b, (2 * phi3) / b];
  const rho = (b1 - b2) / (1 - r);
  const rhoEnd = b1 - rho;
  return combine(
    carried,
    [weight * (1 - rho / r - rhoEnd), newest.clean],
    [(weight * rho) / r, older.clean],
    [weight * rhoEnd, evaluated.clean],
  );
}
