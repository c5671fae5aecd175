import { roundHalfEven } from './arithmetic.ts';
import type { SchedulerConfig, TimestepSpacing } from './config.ts';

type Spaced = Pick<SchedulerConfig, 'trainTimesteps' | 'stepsOffset'>;

/**
 * The `steps` timesteps of a run, falling, as Lin et al. 2023 (arXiv 2305.08891, table 2) name the
 * three ways. `linspace` includes both ends of the training and gives fractions, rounded to
 * float32 as the reference holds them; the others give integers.
 *
 * @throws RangeError where so many steps do not fit into the training's timesteps
 */
export function spaceTimesteps(config: Spaced, steps: number, spacing: TimestepSpacing): number[] {
  const { trainTimesteps, stepsOffset } = config;
  const last = trainTimesteps - 1;
  const stride = Math.floor(trainTimesteps / steps);
  const timestepAt: Record<TimestepSpacing, (index: number) => number> = {
    linspace: (index) => Math.fround(((steps - 1 - index) * last) / (steps - 1)),
    leading: (index) => (steps - 1 - index) * stride + stepsOffset,
    trailing: (index) => roundHalfEven(trainTimesteps - index * (trainTimesteps / steps)) - 1,
  };
  const timesteps = Array.from({ length: steps }, (_, index) => timestepAt[spacing](index));
  if (stride < 1 || timesteps[0]! > last || timesteps.at(-1)! < 0) {
    throw new RangeError(
      `${steps} steps do not fit into the ${trainTimesteps} timesteps of the training with the spacing ${spacing}.`,
    );
  }
  return timesteps;
}

/**
 * The same for the solvers that end at sigma 0 instead of at the lowest timestep: one timestep
 * more is spaced and the lowest left out (diffusers: DPMSolver*, UniPC). Integers.
 */
export function spaceSolverTimesteps(
  config: Spaced,
  steps: number,
  spacing: TimestepSpacing,
): number[] {
  if (spacing === 'trailing') return spaceTimesteps(config, steps, spacing);
  return spaceTimesteps(config, steps + 1, spacing)
    .slice(0, -1)
    .map(roundHalfEven);
}
