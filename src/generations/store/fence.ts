import type { Generation } from '#src/domain/generation.ts';
import { lock, type Steps } from '#src/store/steps.ts';

/** An attempt that is not the current one any more tried to change something; nothing was changed. */
export class StaleAttemptError extends Error {
  override readonly name = 'StaleAttemptError';

  constructor(generationId: string, attempt: number) {
    super(`attempt ${attempt} of generation ${generationId} is not the current one`);
  }
}

/**
 * Which run makes a change: the attempt, and the worker that had the generation when it was read. Attempt 0 is the
 * generation before its first attempt. Where a worker is given up, the generation has none, or another: from
 * then on the first one changes nothing, though the next attempt may not have begun.
 */
export interface Fence {
  readonly id: string;
  readonly attempt: number;
  /** @default none */
  readonly worker?: string | null;
}

export interface Current {
  readonly accountId: string;
  readonly status: Generation['status'];
}

/**
 * Keeps the generation as it is for everybody else until the transaction ends. Whatever changes its
 * samples, attempts or hold does this first, and changes the account's balance last.
 *
 * @throws StaleAttemptError
 */
export function* check(fence: Fence): Steps<Current> {
  const current = yield* lock<Current>(
    'SELECT account_id AS "accountId", status FROM generations WHERE id = ? AND attempt = ? AND worker IS NOT DISTINCT FROM ? AND finished_at IS NULL',
    fence.id,
    fence.attempt,
    fence.worker ?? null,
  );
  if (!current) throw new StaleAttemptError(fence.id, fence.attempt);
  return current;
}
