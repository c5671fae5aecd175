import { noiseSchedulers, type SchedulerName } from '#models/schedulers.ts';
import { beginAt, firstStep } from './begin-at.ts';
import type { SchedulerConfig } from './config.ts';
import { createDdim } from './ddim.ts';
import { createDdpm } from './ddpm.ts';
import { createDpmMulti } from './dpm-multi.ts';
import { createDpmSingle } from './dpm-single.ts';
import { createDpm2AKarras } from './dpm2-a-karras.ts';
import { createDpm2Karras } from './dpm2-karras.ts';
import { createEuler } from './euler.ts';
import { createEulerA } from './euler-a.ts';
import { createHeun } from './heun.ts';
import { createLcm } from './lcm.ts';
import { createLms } from './lms.ts';
import { createPndm } from './pndm.ts';
import type { Scheduler } from './scheduler.ts';
import { createUniPc } from './uni-pc.ts';

/** To add a scheduler: write its file, and its line here. */
const factories: Record<SchedulerName, (config: SchedulerConfig, steps: number) => Scheduler> = {
  DDIM: createDdim,
  DPM_MULTI: createDpmMulti,
  DPM_SINGLE: createDpmSingle,
  EULER_A: createEulerA,
  EULER: createEuler,
  HEUN: createHeun,
  DPM2_A_KARRAS: createDpm2AKarras,
  DPM2_KARRAS: createDpm2Karras,
  LMS: createLms,
  PNDM: createPndm,
  DDPM: createDdpm,
  UNI_PC: createUniPc,
  LCM: createLcm,
};

/**
 * A sentence where a scheduler does not fit the weights, or null.
 * @param isConsistencyModel whether the weights are those of a latent consistency model
 * @param hasConsistencyLora whether a LoRA makes one of them: then any scheduler may be tried
 */
export function schedulerMismatch(
  isConsistencyModel: boolean,
  name: SchedulerName,
  hasConsistencyLora = false,
): string | null {
  if (isConsistencyModel === (name === 'LCM')) return null;
  if (hasConsistencyLora && !isConsistencyModel) return null;
  return isConsistencyModel
    ? `These are weights of a latent consistency model: the scheduler must be LCM, not ${name}.`
    : `The scheduler LCM needs weights of a latent consistency model; these take any other: ${noiseSchedulers.join(', ')}.`;
}

/**
 * A scheduler for a model and a number of steps.
 *
 * @param config of the model's scheduler/scheduler_config.json, see `parseSchedulerConfig`
 * @param steps at least 2
 * @param strength how much of a picture is changed, above 0: of the steps, only the last int(steps * strength) are taken
 * @throws RangeError where the steps do not fit into the training's timesteps, or none is left
 */
export function createScheduler(
  name: SchedulerName,
  config: SchedulerConfig,
  steps: number,
  strength = 1,
): Scheduler {
  if (!Number.isInteger(steps) || steps < 2) {
    throw new RangeError(`A run needs a whole number of steps, at least 2, not ${steps}.`);
  }
  const first = firstStep(steps, strength);
  if (!(first >= 0 && first < steps)) {
    throw new RangeError(`A strength of ${strength} leaves none of ${steps} steps.`);
  }
  return beginAt(factories[name](config, steps), first);
}
