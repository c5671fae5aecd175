/** Standard normal numbers from the run's generator, which goes on where the initial latents ended. */
export type DrawNoise = (length: number) => Float32Array;

/** How much of a sample is the picture and how much is noise: sample = alpha * clean + sigma * noise. */
export interface Noising {
  readonly alpha: number;
  readonly sigma: number;
}

/**
 * A sampler, set up for one number of steps. It holds constants only (timesteps, sigmas), so one
 * object serves any number of runs; what changes during a run lives in the `SchedulerRun`.
 */
export interface Scheduler {
  /** One timestep for each model evaluation, in order; fractional for the sigma-based ones. Its length, not the steps asked for, counts the evaluations. */
  readonly timesteps: readonly number[];
  /** What the initial unit noise is multiplied by. */
  readonly initNoiseSigma: number;
  /** Evaluations of each step but the last, which has one. @default 1 */
  readonly stages?: 2;
  /** What the sample is made of before evaluation i. */
  noiseAt(i: number): Noising;
  /** The run without its first steps, where that is more than to leave out their evaluations. */
  beginAt?(step: number): Scheduler;
  /** @param drawNoise fresh noise for the stochastic samplers; the deterministic ones never call it */
  start(drawNoise: DrawNoise): SchedulerRun;
}

/** One run: evaluations are taken strictly in order, `scaleModelInput(i)` then `step(i)`, i from 0. */
export interface SchedulerRun {
  /** @returns what the model sees of the sample at evaluation i: a new array, or the sample itself where nothing is scaled */
  scaleModelInput(sample: Float32Array, i: number): Float32Array;
  /**
   * @param modelOutput what the model predicts (noise, or v), guided; same length as the sample
   * @returns the next sample, and the predicted clean latents for previews
   */
  step(modelOutput: Float32Array, i: number, sample: Float32Array): SchedulerStep;
}

export interface SchedulerStep {
  readonly sample: Float32Array;
  /** The predicted x0, in the scale of the final latents. */
  readonly predicted: Float32Array;
}
