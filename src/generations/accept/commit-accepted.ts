import type { Generation } from '#src/domain/generation.ts';
import { jobOf, type ServiceContext } from '#src/generations/context.ts';
import { routed } from '#src/generations/routed.ts';
import type { IdempotencyKey } from '#src/generations/store/idempotency.ts';
import { ofGeneration } from '#src/lifecycle/event.ts';
import type { Plan } from '#src/routing/router.ts';
import type { NewGeneration } from './new-generation.ts';
import { storeAccepted } from './store-accepted.ts';

/**
 * Stores and enqueues a generation, and tells of it.
 *
 * @throws GatewayError for what the account or the key may not do; nothing is stored or queued then
 */
export async function commitAccepted(
  context: ServiceContext,
  accepted: NewGeneration,
  plan: Plan,
  key: IdempotencyKey | undefined,
): Promise<void> {
  const { generation } = accepted;
  const { id, accountId, requestId } = generation;
  const job = jobOf(generation);
  const { isOrdered } = context.database;
  function enqueue(): void {
    if (!context.delivery.isShared) context.deadlines.signalOf(generation);
    context.delivery.enqueue(job, plan.candidates[0].notBefore);
  }
  const writing = context.database.write(() => storeAccepted(context, accepted, plan, key));
  context.unwritten.set(id, accepted);
  context.recipeCache?.note(generation, id);
  // Queued before it is written: where a place is free, the run begins in this turn, and its first
  // changes are of the same commit. Without the acceptance they find nothing to change.
  if (isOrdered) enqueue();
  let isStored = false;
  try {
    const { event, spent } = await writing;
    isStored = true;
    if (!isOrdered) enqueue();
    context.publish(event, accountId);
    tell(context, generation, plan);
    for (const budget of spent.crossed)
      context.lifecycle.emit({ type: 'BUDGET_NEARLY_USED', requestId, ...budget });
  } finally {
    context.unwritten.delete(id);
    if (!isStored) {
      context.delivery.remove(job);
      context.deadlines.forget(id);
    }
  }
}

function tell({ lifecycle }: ServiceContext, generation: Generation, plan: Plan): void {
  const { backend, parameters } = generation;
  const about = ofGeneration(generation);
  lifecycle.emit({ type: 'ACCEPTED', ...about, backend, parameters, held: plan.hold });
  lifecycle.emit(routed(generation, plan));
}
