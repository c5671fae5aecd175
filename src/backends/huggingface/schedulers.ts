import type { SchedulerNames } from '#src/backends/cloud/unsupported.ts';

/** The classes of diffusers, by which Inference Providers take another scheduler than the model's own. */
export const schedulerNames: SchedulerNames = {
  DDIM: 'DDIMScheduler',
  DPM_MULTI: 'DPMSolverMultistepScheduler',
  DPM_SINGLE: 'DPMSolverSinglestepScheduler',
  EULER_A: 'EulerAncestralDiscreteScheduler',
  EULER: 'EulerDiscreteScheduler',
  HEUN: 'HeunDiscreteScheduler',
  LMS: 'LMSDiscreteScheduler',
  PNDM: 'PNDMScheduler',
  DDPM: 'DDPMScheduler',
  UNI_PC: 'UniPCMultistepScheduler',
  LCM: 'LCMScheduler',
};
