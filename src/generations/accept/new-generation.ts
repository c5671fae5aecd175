import type { Generation, Sample } from '#src/domain/generation.ts';
import { idleProgress } from '#src/domain/progress.ts';
import type { WebhookRequest } from '#src/domain/webhooks.ts';

/** A generation as it is accepted, before its rows are written. */
export interface NewGeneration {
  readonly generation: Generation;
  readonly samples: readonly Sample[];
  /** Its own, beside those of the account. */
  readonly webhook: (WebhookRequest & { readonly id: string }) | null;
}

/** What acceptance decides; the rest begins the same for every generation. */
export type AcceptedFacts = Pick<
  Generation,
  | 'id'
  | 'accountId'
  | 'requestId'
  | 'keyId'
  | 'traceparent'
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

export function newGeneration(
  accepted: AcceptedFacts,
  createId: () => string,
  webhook: WebhookRequest | null = null,
): NewGeneration {
  const { id, parameters } = accepted;
  const samples = Array.from({ length: parameters.samples }, (_, index) => ({
    generationId: id,
    index,
    id: createId(),
    seed: parameters.seed + index,
    status: 'PENDING' as const,
    submitting: false,
    handle: null,
    cost: null,
    failure: null,
    moderation: null,
    image: null,
    starred: false,
  }));
  const generation = {
    ...accepted,
    // The database counts.
    seq: 0,
    status: 'QUEUED' as const,
    attempt: 0,
    worker: null,
    cancelAt: null,
    device: null,
    cursor: 1,
    progress: samples.map(() => idleProgress),
    failure: null,
    startedAt: null,
    finishedAt: null,
    imagesExpired: false,
    tags: [],
  };
  return { generation, samples, webhook: webhook && { ...webhook, id: createId() } };
}
