/**
 * The twelve schedulers of Segmind's pages: our name (a GraphQL enum value) to Segmind's string.
 * The order is theirs. `dpmpp_2m` in the published samples is an older name of DPM Multi.
 */
export const schedulers = {
  DDIM: { segmindName: 'DDIM', description: 'Deterministic, first order (Song et al. 2020).' },
  DPM_MULTI: {
    segmindName: 'DPM Multi',
    description: 'DPM-Solver++ multistep, second order, also known as dpmpp_2m.',
  },
  DPM_SINGLE: { segmindName: 'DPM Single', description: 'DPM-Solver++ singlestep, second order.' },
  EULER_A: {
    segmindName: 'Euler a',
    description: 'Euler with ancestral noise: every step adds fresh noise.',
  },
  EULER: { segmindName: 'Euler', description: 'Plain Euler, first order, deterministic.' },
  HEUN: {
    segmindName: 'Heun',
    description: 'Heun, second order: about two model evaluations a step.',
  },
  DPM2_A_KARRAS: {
    segmindName: 'DPM2 a Karras',
    description: 'DPM2 with ancestral noise on Karras sigmas: about two model evaluations a step.',
  },
  DPM2_KARRAS: {
    segmindName: 'DPM2 Karras',
    description: 'DPM2 on Karras sigmas: about two model evaluations a step.',
  },
  LMS: { segmindName: 'LMS', description: 'Linear multistep of order four.' },
  PNDM: {
    segmindName: 'PNDM',
    description: 'Pseudo linear multistep: one model evaluation more than the steps.',
  },
  DDPM: { segmindName: 'DDPM', description: 'The original stochastic sampler (Ho et al. 2020).' },
  UNI_PC: {
    segmindName: 'UniPC',
    description: 'Unified predictor-corrector, second order; good at few steps.',
  },
} as const satisfies Record<string, { segmindName: string; description: string }>;

export type SchedulerName = keyof typeof schedulers;
export const schedulerNames = Object.keys(schedulers) as [SchedulerName, ...SchedulerName[]];
