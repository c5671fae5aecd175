import type { Spent } from '#src/budgets/budgets.ts';
import { ledger } from '#src/credits/ledger.ts';
import type { GenerationEvent } from '#src/domain/generation.ts';
import { jobOf, type ServiceContext } from '#src/generations/context.ts';
import { type IdempotencyKey, remember } from '#src/generations/store/idempotency.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import type { Plan } from '#src/routing/router.ts';
import type { Steps } from '#src/store/steps.ts';
import { uploadRows } from '#src/uploads/rows.ts';
import { registry } from '#src/webhooks/registry.ts';
import { admit, budgetWarning } from './admission.ts';
import type { NewGeneration } from './new-generation.ts';

interface Stored {
  readonly event: GenerationEvent;
  readonly spent: Spent;
}

/**
 * Everything that an acceptance changes, in one transaction: the rows, the place in the line, the hold
 * and the idempotency key.
 *
 * @throws GatewayError for what the account or the key may not do
 */
export function* storeAccepted(
  context: ServiceContext,
  accepted: NewGeneration,
  plan: Plan,
  key: IdempotencyKey | undefined,
): Steps<Stored> {
  const { generation } = accepted;
  const { id, accountId, createdAt } = generation;
  const spent = yield* admit(context, generation, plan);
  const warnings = [...generation.warnings, ...spent.nearlyUsed.map(budgetWarning)];
  const event = yield* transitions.accept({
    ...accepted,
    generation: { ...generation, warnings },
  });
  yield* context.delivery.place(jobOf(generation), plan.candidates[0].notBefore);
  if (accepted.webhook)
    yield* registry.add(accepted.webhook, {
      id: accepted.webhook.id,
      accountId,
      generationId: id,
      createdAt,
    });
  const { image, mask } = generation.parameters;
  for (const source of [image, mask])
    if (source) yield* uploadRows.use(source.uploadId, accountId, id);
  yield* ledger.hold(accountId, id, plan.hold, createdAt);
  if (key) yield* remember(key, id, createdAt);
  return { event, spent };
}
