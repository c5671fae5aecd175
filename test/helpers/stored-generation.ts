import { defaultsOf } from '#models/defaults.ts';
import { budgets } from '#src/budgets/budgets.ts';
import { ledger } from '#src/credits/ledger.ts';
import type { GenerationEvent } from '#src/domain/generation.ts';
import { newGeneration } from '#src/generations/accept/new-generation.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { run, type Steps } from '#src/store/steps.ts';

/** Opens an account without credits. */
export function* openAccount(id: string): Steps<void> {
  yield* run('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, 0)', id, id);
  yield* ledger.openAccount(id);
}

/** The account of a test cannot cover a hold. */
export class ShortError extends Error {
  override readonly name = 'ShortError';
}

/** Stores a queued generation and its hold, as the service accepts one. */
export function* storeGeneration({
  id,
  accountId,
  samples,
  hold,
  keyId = null,
  createdAt = 0,
}: {
  id: string;
  accountId: string;
  samples: number;
  hold: number;
  keyId?: string | null;
  createdAt?: number;
}): Steps<GenerationEvent> {
  const accepted = newGeneration(
    {
      id,
      accountId,
      requestId: null,
      keyId,
      traceparent: null,
      model: 'tiny-sd',
      parameters: { ...defaultsOf('tiny-sd'), samples, seed: 1 },
      route: {
        backend: 'AUTO',
        objective: 'BALANCED',
        fallback: true,
        maxCost: null,
        deadlineMs: null,
      },
      backend: 'segmind',
      reason: 'The only backend.',
      weights: 'PUBLISHED',
      revision: 'v1',
      warnings: [],
      estimated: hold,
      deadline: null,
      createdAt,
    },
    () => `${id}-${sampleCount++}`,
  );
  if (!(yield* ledger.reserve(accountId, hold, Number.POSITIVE_INFINITY)))
    throw new ShortError(`account ${accountId} has less than ${hold}`);
  yield* budgets.spend({ accountId, keyId }, hold, createdAt);
  const event = yield* transitions.accept(accepted);
  yield* ledger.hold(accountId, id, hold, createdAt);
  return event;
}

let sampleCount = 0;
