import { setImmediate as immediate } from 'node:timers/promises';

import { ShuttingDownError, StorageFullError } from '#src/domain/gateway-errors.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';
import type { Generation } from '#src/domain/generation.ts';
import { mustRead, type ServiceContext } from '#src/generations/context.ts';
import { demoWarning } from '#src/generations/run/demo-warning.ts';
import {
  findKnown,
  type IdempotencyKey,
  remember,
  requestHash,
} from '#src/generations/store/idempotency.ts';
import { mustBeAdmitted } from './admission.ts';
import { commitAccepted } from './commit-accepted.ts';
import { type NewGeneration, newGeneration } from './new-generation.ts';
import { type Planned, planRequest } from './plan-request.ts';
import { findCached } from './recipe-cache.ts';
import type { Sender } from './sender.ts';
import { withoutEffect } from './without-effect.ts';

export interface Accepted {
  readonly generation: Generation;
  /** False when an earlier request with the same idempotency key made it. */
  readonly created: boolean;
  /** Whether it was made for an earlier request of the same recipe, so that nothing was held. */
  readonly cached?: true;
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
  sender: Sender,
  request: GenerateRequest,
): Promise<Accepted> {
  const { accountId } = sender;
  const { idempotencyKey } = request;
  const key = idempotencyKey
    ? { accountId, key: idempotencyKey, hash: requestHash(request) }
    : undefined;
  const known = await acceptedBefore(context, key);
  if (known) return known;
  mustTakeWork(context);

  const planned = await planRequest(context, sender, request);
  const accepted = toBeAccepted(context, sender, request, planned);
  const { generation } = accepted;
  // A seed that was drawn asks for a new picture, and a webhook for events that are to come.
  const mayBeCached = request.parameters.seed !== -1 && !request.webhook;
  const cached = mayBeCached ? await findCached(context, generation) : undefined;
  try {
    if (cached) {
      if (key) await context.database.write(() => remember(key, cached.id, generation.createdAt));
      return { generation: cached, created: false, cached: true };
    }
    // Looked at here so that what is refused begins nothing, and decided inside the transaction.
    await context.database.read(() => mustBeAdmitted(context, generation, planned.plan));
    await commitAccepted(context, accepted, planned.plan, key);
  } catch (error) {
    return await orBefore(context, key, error);
  }
  const { id } = generation;
  // A run that has begun sends its request to the provider in this turn: that goes first.
  if (context.runs.has(id)) await immediate();
  return { generation: await mustRead(context.database, id), created: true };
}

/** @throws ShuttingDownError, or StorageFullError: what cannot be stored would be paid for nevertheless */
function mustTakeWork({ isStopping, images }: ServiceContext): void {
  if (isStopping()) throw new ShuttingDownError();
  const fault = images.fault?.() ?? null;
  if (fault !== null) throw new StorageFullError(fault);
}

function toBeAccepted(
  context: ServiceContext,
  { accountId, keyId, requestId, traceparent = null }: Sender,
  request: GenerateRequest,
  { parameters, route, plan }: Planned,
): NewGeneration {
  const [{ backend, offer, quote }] = plan.candidates;
  const { weights, revision } = offer;
  const createdAt = context.now();
  const facts = {
    id: context.createId(),
    accountId,
    requestId,
    keyId,
    traceparent,
    model: request.model,
    parameters,
    route,
    backend,
    reason: plan.reason,
    weights,
    revision,
    warnings: [...(weights === 'DEMO' ? [demoWarning] : []), ...withoutEffect(request)],
    estimated: quote.high,
    deadline: route.deadlineMs === null ? null : createdAt + route.deadlineMs,
    createdAt,
  };
  return newGeneration(facts, context.createId, request.webhook);
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
