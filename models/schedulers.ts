/**
 * The schedulers: by their names in the API, with the names that people know them by. The order is
 * that of Segmind's pages, whose older name of DPM Multi is `dpmpp_2m`.
 */
export const schedulers = {
  DDIM: { name: 'DDIM', description: 'Deterministic, first order (Song et al. 2020).' },
  DPM_MULTI: {
    name: 'DPM Multi',
    description: 'DPM-Solver++ multistep, second order, also known as dpmpp_2m.',
  },
  DPM_SINGLE: { name: 'DPM Single', description: 'DPM-Solver++ singlestep, second order.' },
  EULER_A: {
    name: 'Euler a',
    description: 'Euler with ancestral noise: every step adds fresh noise.',
  },
  EULER: { name: 'Euler', description: 'Plain Euler, first order, deterministic.' },
  HEUN: {
    name: 'Heun',
    description: 'Heun, second order: about two model evaluations a step.',
  },
  DPM2_A_KARRAS: {
    name: 'DPM2 a Karras',
    description: 'DPM2 with ancestral noise on Karras sigmas: about two model evaluations a step.',
  },
  DPM2_KARRAS: {
    name: 'DPM2 Karras',
    description: 'DPM2 on Karras sigmas: about two model evaluations a step.',
  },
  LMS: { name: 'LMS', description: 'Linear multistep of order four.' },
  PNDM: {
    name: 'PNDM',
    description: 'Pseudo linear multistep: one model evaluation more than the steps.',
  },
  DDPM: { name: 'DDPM', description: 'The original stochastic sampler (Ho et al. 2020).' },
  UNI_PC: {
    name: 'UniPC',
    description: 'Unified predictor-corrector, second order; good at few steps.',
  },
  LCM: {
    name: 'LCM',
    description:
      'Two to eight steps, for latent consistency models, and others with a LoRA of latent consistency.',
  },
} as const satisfies Record<string, { name: string; description: string }>;

export type SchedulerName = keyof typeof schedulers;
export const schedulerNames = Object.keys(schedulers) as [SchedulerName, ...SchedulerName[]];

/** Those for models that predict noise: all but the one for latent consistency models. */
export const noiseSchedulers = schedulerNames.filter((name) => name !== 'LCM');
