import type { Scheduler } from './scheduler.ts';

/**
 * The step that a run from a picture begins with: the weaker the change, the later.
 * Reference: diffusers, get_timesteps of the image-to-image pipelines.
 * @param strength above 0, at most 1
 */
export function firstStep(steps: number, strength: number): number {
  return steps - Math.trunc(steps * strength);
}

/**
 * The run without its first steps. What an algorithm would remember of them is not there: multistep solvers
 * begin anew with their first order, as k-diffusion's do.
 * @param step the one to begin with, from 0
 */
export function beginAt(scheduler: Scheduler, step: number): Scheduler {
  if (step === 0) return scheduler;
  if (scheduler.beginAt) return scheduler.beginAt(step);
  const { stages = 1 } = scheduler;
  const skipped = step * stages;
  return {
    ...scheduler,
    timesteps: scheduler.timesteps.slice(skipped),
    noiseAt: (i) => scheduler.noiseAt(skipped + i),
    start(drawNoise) {
      const run = scheduler.start(drawNoise);
      return {
        scaleModelInput: (sample, i) => run.scaleModelInput(sample, skipped + i),
        step: (modelOutput, i, sample) => run.step(modelOutput, skipped + i, sample),
      };
    },
  };
}
