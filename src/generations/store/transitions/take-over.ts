import { providerMonths, type Reservation } from '#src/budgets/provider-months.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { Sample } from '#src/domain/generation.ts';
import type { Fence } from '#src/generations/store/fence.ts';
import { all, run, type Steps, together } from '#src/store/steps.ts';
import { fromJson } from '#src/store/stored-values.ts';
import { interrupted } from './attempt-end.ts';

/**
 * Ends an attempt that was left without an end, for the next one to go on where it was.
 *
 * @param asked what the next one may cost, where its provider has a budget
 * @returns what is to be reserved for it
 */
export function* takeOver(
  fence: Fence,
  asked: Reservation | null,
  now: number,
): Steps<Reservation | null> {
  const [left] = yield* together(interrupted(fence, now));
  const lost = yield* partLost(fence.id);
  // What was lost is that attempt's: no later one counts it again.
  yield* run(
    "UPDATE samples SET submitting = 0 WHERE generation_id = ? AND status IN ('FAILED', 'CANCELED')",
    fence.id,
  );
  return yield* providerMonths.carryOn({ id: fence.id, number: fence.attempt }, left!, lost, asked);
}

/** Of the samples that are not made, those that may have been billed and are not asked for again. */
function* partLost(generationId: string): Steps<number> {
  const rows = yield* all<{ status: Sample['status']; failure: string | null }>(
    "SELECT status, failure FROM samples WHERE generation_id = ? AND (status = 'PENDING' OR submitting = 1 AND status <> 'SUCCEEDED')",
    generationId,
  );
  const lost = rows.filter(
    ({ failure }) =>
      fromJson<Partial<Failure> | null>(failure ?? 'null', null)?.billed === 'UNKNOWN',
  ).length;
  const pending = rows.filter(({ status }) => status === 'PENDING').length;
  return lost === 0 ? 0 : lost / (lost + pending);
}
