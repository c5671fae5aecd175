import type { Generation, Sample } from '#src/domain/generation.ts';
import { idleProgress } from '#src/domain/progress.ts';

/** A generation as it is accepted, before its rows are written. */
export interface Arriving {
  readonly generation: Generation;
  readonly samples: readonly Sample[];
}

/** What acceptance decides; the rest begins the same for every generation. */
export type NewGeneration = Pick<
  Generation,
  | 'id'
  | 'accountId'
  | 'model'
  | 'parameters'
  | 'route'
  | 'backend'
  | 'reason'
  | 'weights'
  | 'revision'
  | 'warnings'
  | 'estimated'
  | 'deadline'
  | 'createdAt'
>;

export function arriving(accepted: NewGeneration, createId: () => string): Arriving {
  const { id, parameters } = accepted;
  const samples = Array.from({ length: parameters.samples }, (_, position) => ({
    generationId: id,
    position,
    id: createId(),
    seed: parameters.seed + position,
    status: 'PENDING' as const,
    submitting: false,
    handle: null,
    cost: null,
    failure: null,
    image: null,
  }));
  const generation = {
    ...accepted,
    // The database counts.
    seq: 0,
    status: 'QUEUED' as const,
    attempt: 0,
    cursor: 1,
    progress: samples.map(() => idleProgress),
    failure: null,
    startedAt: null,
    finishedAt: null,
    imagesExpired: false,
  };
  return { generation, samples };
}
