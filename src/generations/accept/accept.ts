import { setImmediate as immediate } from 'node:timers/promises';

import { models } from '#models/index.ts';
import { ignoredNegativePrompt } from '#models/without-effect.ts';
import { keys } from '#src/accounts/keys.ts';
import type { Spent } from '#src/budgets/budgets.ts';
import { ledger } from '#src/credits/ledger.ts';
import { ShuttingDownError, StorageFullError } from '#src/domain/gateway-errors.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';
import type { Generation, GenerationEvent } from '#src/domain/generation.ts';
import type { Warning } from '#src/domain/warnings.ts';
import { jobOf, mustRead, type ServiceContext } from '#src/generations/context.ts';
import { routed } from '#src/generations/routed.ts';
import { demoWarning } from '#src/generations/run/demo-warning.ts';
import {
  findKnown,
  type IdempotencyKey,
  remember,
  requestHash,
} from '#src/generations/store/idempotency.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { ofGeneration } from '#src/lifecycle/event.ts';
import type { Plan } from '#src/routing/router.ts';
import type { Steps } from '#src/store/steps.ts';
import { uploadRows } from '#src/uploads/rows.ts';
import { registry } from '#src/webhooks/registry.ts';
import { admit, budgetWarning, mustBeAdmitted, mustHaveRate } from './admission.ts';
import { allowedRoute } from './allowed-route.ts';
import { mustHaveLoras } from './must-have-loras.ts';
import { type NewGeneration, newGeneration } from './new-generation.ts';
import { findCached } from './recipe-cache.ts';

export interface Accepted {
  readonly generation: Generation;
  /** False when an earlier request with the same idempotency key made it. */
  readonly created: boolean;
  /** Whether it was made for an earlier request of the same recipe, so that nothing was held. */
  readonly cached?: true;
}

/** Who asks. */
export interface Sender {
  readonly accountId: string;
  /** The key that the request came with; null where none is needed. */
  readonly keyId: string | null;
  /** Kept with the generation, to find what was logged about it. */
  readonly requestId: string | null;
  /** The place of the request in a trace; null where it is not traced. */
  readonly traceparent?: string | null | undefined;
}

/**
 * Accepts a request: plans the route, queues the generation, and holds the credits, stores it and
 * the idempotency key in one transaction. Once it resolves, the work will be done or its credits
 * returned, whatever happens to this process.
 *
 * @throws GatewayError; nothing is stored or held then
 */
export async function acceptGeneration(
  context: ServiceContext,
  { accountId, keyId, requestId, traceparent = null }: Sender,
  request: GenerateRequest,
): Promise<Accepted> {
  const { model, idempotencyKey, webhook } = request;
  const key = idempotencyKey
    ? { accountId, key: idempotencyKey, hash: requestHash(request) }
    : undefined;
  const known = await acceptedBefore(context, key);
  if (known) return known;
  if (context.isStopping()) throw new ShuttingDownError();
  // What cannot be stored would be paid for nevertheless.
  const fault = context.images.fault?.() ?? null;
  if (fault !== null) throw new StorageFullError(fault);
  const sentWith = keyId === null ? undefined : await context.database.read(() => keys.find(keyId));
  await mustHaveRate(context, accountId, sentWith);
  await mustHaveLoras(context.offers, request);

  const seed = request.parameters.seed === -1 ? context.drawSeed() : request.parameters.seed;
  const parameters = { ...request.parameters, seed };
  const route = allowedRoute(request, sentWith, context.offers);
  const plan = context.router.plan({ model, parameters, route });
  const [{ backend, offer }] = plan.candidates;
  const { prompt, negativePrompt } = parameters;
  await context.moderation?.prompt({ accountId, requestId, model, prompt, negativePrompt });
  const now = context.now();
  const { weights, revision } = offer;
  const recipe = { accountId, model, parameters, backend, weights, revision };
  // A seed that was drawn asks for a new picture, and a webhook for events that are to come.
  const mayBeCached = request.parameters.seed !== -1 && !webhook;
  const cached = mayBeCached ? await findCached(context, recipe) : undefined;
  if (cached) {
    try {
      if (key) await context.database.write(() => remember(key, cached.id, now));
    } catch (error) {
      return orBefore(context, key, error);
    }
    return { generation: cached, created: false, cached: true };
  }
  // Looked at here so that what is refused begins nothing, and decided inside the transaction.
  const applicant = { accountId, keyId, createdAt: now };
  await context.database.read(() => mustBeAdmitted(context, applicant, plan));
  const id = context.createId();
  const warnings: Warning[] = [
    ...(offer.weights === 'DEMO' ? [demoWarning] : []),
    ...withoutEffect(request),
  ];
  const accepted = newGeneration(
    {
      id,
      accountId,
      requestId,
      keyId,
      traceparent,
      model,
      parameters,
      route,
      backend,
      reason: plan.reason,
      weights: offer.weights,
      revision: offer.revision,
      warnings,
      estimated: plan.candidates[0].quote.high,
      deadline: route.deadlineMs === null ? null : now + route.deadlineMs,
      createdAt: now,
    },
    context.createId,
    webhook,
  );

  const writing = context.database.write(() => store(context, accepted, plan, key));

  const job = jobOf(accepted.generation);
  const { isOrdered } = context.database;
  context.unwritten.set(id, accepted);
  context.recipeCache?.note(recipe, id);
  function enqueue(): void {
    if (!context.delivery.isShared) context.deadlines.signalOf(accepted.generation);
    context.delivery.enqueue(job, plan.candidates[0].notBefore);
  }
  // Queued before it is written: where a place is free, the run begins in this turn, and its first
  // changes are of the same commit. Without the acceptance they find nothing to change.
  if (isOrdered) enqueue();
  let isStored = false;
  try {
    const { event, spent } = await writing;
    isStored = true;
    if (!isOrdered) enqueue();
    context.publish(event, accountId);
    tell(context, accepted.generation, plan);
    for (const budget of spent.crossed)
      context.lifecycle.emit({ type: 'BUDGET_NEARLY_USED', requestId, ...budget });
  } catch (error) {
    return await orBefore(context, key, error);
  } finally {
    context.unwritten.delete(id);
    if (!isStored) {
      context.delivery.remove(job);
      context.deadlines.forget(id);
    }
  }
  // A run that has begun sends its request to the provider in this turn: that goes first.
  if (context.runs.has(id)) await immediate();
  return { generation: await mustRead(context.database, id), created: true };
}

/** What an earlier request with the key made. */
async function acceptedBefore(
  { database }: ServiceContext,
  key: IdempotencyKey | undefined,
): Promise<Accepted | undefined> {
  const id = key && (await database.read(() => findKnown(key)));
  return id ? { generation: await mustRead(database, id), created: false } : undefined;
}

/** Another request with the same key may have been first, and taken what this one lacked. @throws the error */
async function orBefore(
  context: ServiceContext,
  key: IdempotencyKey | undefined,
  error: unknown,
): Promise<Accepted> {
  const other = await acceptedBefore(context, key);
  if (!other) throw error;
  return other;
}

interface Stored {
  readonly event: GenerationEvent;
  readonly spent: Spent;
}

function tell({ lifecycle }: ServiceContext, generation: Generation, plan: Plan): void {
  const { backend, parameters } = generation;
  const about = ofGeneration(generation);
  lifecycle.emit({ type: 'ACCEPTED', ...about, backend, parameters, held: plan.hold });
  lifecycle.emit(routed(generation, plan));
}

function* store(
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

/** What was asked for and changes nothing. */
function withoutEffect({ model, parameters, route }: GenerateRequest): Warning[] {
  const { backend, backends, objective } = route;
  const ignored = [
    ignoredNegativePrompt(parameters, models[model]),
    backend !== 'AUTO' && objective !== 'BALANCED'
      ? `objective has no effect with the backend ${backend}: there is no other to choose from.`
      : null,
    backends && objective !== 'BALANCED'
      ? 'objective has no effect with backends: they are tried in the order given.'
      : null,
  ];
  return ignored
    .filter((message) => message !== null)
    .map((message) => ({ code: 'PARAMETER_IGNORED', message }));
}
