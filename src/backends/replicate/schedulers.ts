import type { SchedulerNames } from '#src/backends/cloud/unsupported.ts';

/** The names that lucataco/ssd-1b gives the schedulers it has. Its KarrasDPM is none of the API's. */
export const schedulerNames: SchedulerNames = {
  DDIM: 'DDIM',
  DPM_MULTI: 'DPMSolverMultistep',
  HEUN: 'HeunDiscrete',
  EULER_A: 'K_EULER_ANCESTRAL',
  EULER: 'K_EULER',
  PNDM: 'PNDM',
};
