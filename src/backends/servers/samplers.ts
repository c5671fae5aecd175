import { type SchedulerName, schedulers } from '#models/schedulers.ts';

/** How a request asks a server for a scheduler. */
export interface Sampler {
  readonly sampler_name: string;
  /** The noise schedule, where it is not the sampler's usual one. */
  readonly scheduler?: string;
}

/**
 * Under which names servers have the schedulers: A1111's, Forge's and SD.Next's first, then those of
 * stable-diffusion.cpp. What a name stands for must be the same arithmetic; where none does, the
 * scheduler is not offered.
 */
const names: Readonly<Partial<Record<SchedulerName, readonly Sampler[]>>> = {
  DDIM: [{ sampler_name: 'DDIM' }],
  DPM_MULTI: [{ sampler_name: 'DPM++ 2M' }, { sampler_name: 'dpm++2m' }],
  EULER_A: [{ sampler_name: 'Euler a' }, { sampler_name: 'euler_a' }],
  EULER: [{ sampler_name: 'Euler' }, { sampler_name: 'euler' }],
  HEUN: [{ sampler_name: 'Heun' }, { sampler_name: 'heun' }],
  DPM2_A_KARRAS: [{ sampler_name: 'DPM2 a', scheduler: 'karras' }],
  DPM2_KARRAS: [
    { sampler_name: 'DPM2', scheduler: 'karras' },
    { sampler_name: 'dpm2', scheduler: 'karras' },
  ],
  LMS: [{ sampler_name: 'LMS' }],
  PNDM: [{ sampler_name: 'PLMS' }],
  UNI_PC: [{ sampler_name: 'UniPC' }],
  LCM: [{ sampler_name: 'LCM' }, { sampler_name: 'lcm' }],
};

/** @param known the names that the server lists; null where it lists none */
export function samplerFor(
  scheduler: SchedulerName,
  known: ReadonlySet<string> | null,
): Sampler | null {
  const candidates = names[scheduler] ?? [];
  if (known === null) return candidates[0] ?? null;
  return candidates.find(({ sampler_name }) => known.has(sampler_name)) ?? null;
}

/** Why no server of this kind has the scheduler, or null. */
export function noSuchSampler(scheduler: SchedulerName): string | null {
  if (names[scheduler] !== undefined) return null;
  const known = Object.keys(names) as SchedulerName[];
  const list = known.map((name) => schedulers[name].name).join(', ');
  return `Servers of the A1111 dialect have no scheduler ${schedulers[scheduler].name}; they have ${list}.`;
}
