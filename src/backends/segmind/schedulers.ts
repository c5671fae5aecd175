import type { SchedulerNames } from '#src/backends/cloud/unsupported.ts';

/** The names that Segmind gives the schedulers it has, in the order of its pages. */
export const schedulerNames: SchedulerNames = {
  DDIM: 'DDIM',
  DPM_MULTI: 'DPM Multi',
  DPM_SINGLE: 'DPM Single',
  EULER_A: 'Euler a',
  EULER: 'Euler',
  HEUN: 'Heun',
  DPM2_A_KARRAS: 'DPM2 a Karras',
  DPM2_KARRAS: 'DPM2 Karras',
  LMS: 'LMS',
  PNDM: 'PNDM',
  DDPM: 'DDPM',
  UNI_PC: 'UniPC',
};
