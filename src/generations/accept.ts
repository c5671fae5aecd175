import { createHash } from 'node:crypto';
import { setImmediate as immediate } from 'node:timers/promises';
import type { ModelId } from '#models/index.ts';
import type { ModelParameters } from '#models/model.ts';
import { CreditShortage, ledger } from '#src/credits/ledger.ts';
import {
  IdempotencyConflictError,
  InsufficientCreditsError,
  RateLimitedError,
  ShuttingDownError,
} from '#src/gateway-errors.ts';
import type { Plan } from '#src/routing/router.ts';
import type { Sql } from '#src/store/database.ts';
import { arriving } from './arriving.ts';
import { mustRead, type ServiceContext, ticketOf } from './context.ts';
import type { Generation, GenerationEvent, Route, Warning } from './generation.ts';
import { transitions } from './transitions.ts';

/** A validated request: see `parseGenerateInput`. */
export interface GenerateRequest {
  readonly model: ModelId;
  /** Defaults filled in; the seed may still be -1. */
  readonly parameters: ModelParameters;
  readonly route: Route;
  readonly idempotencyKey: string | null;
}

export interface Accepted {
  readonly generation: Generation;
  /** False when an earlier request with the same idempotency key made it. */
  readonly created: boolean;
}

/**
 * Accepts a request: plans the route, then holds the credits, stores the generation and the
 * idempotency key in one transaction, then queues it. Once it resolves, the work will be done or
 * its credits returned, whatever happens to this process.
 *
 * @throws GatewayError; nothing is stored or held then
 */
export async function acceptGeneration(
  context: ServiceContext,
  accountId: string,
  request: GenerateRequest,
): Promise<Accepted> {
  const { model, route, idempotencyKey } = request;
  const hash = requestHash(request);
  const known = idempotencyKey && findKnown(context.database.read, accountId, idempotencyKey, hash);
  if (known) return { generation: mustRead(context.database, known), created: false };
  if (context.isStopping()) throw new ShuttingDownError();
  mustHaveRate(context, accountId);

  const seed = request.parameters.seed === -1 ? context.drawSeed() : request.parameters.seed;
  const parameters = { ...request.parameters, seed };
  const plan = context.router.plan({ model, parameters, route });
  const [{ backend, offer }] = plan.candidates;
  // Looked at here so that what is refused begins nothing, and decided inside the transaction.
  mustHaveRoom(context, context.database.read, accountId, plan);
  mustAfford(context.database.read, accountId, plan.hold);
  const id = context.createId();
  const now = context.now();
  const warnings: Warning[] = offer.weights === 'DEMO' ? [demoWarning] : [];
  const arrived = arriving(
    {
      id,
      accountId,
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
  );

  const writing = context.database
    .write((sql): { event: GenerationEvent } | { id: string } => {
      const other = idempotencyKey && findKnown(sql, accountId, idempotencyKey, hash);
      if (other) return { id: other };
      mustHaveRoom(context, sql, accountId, plan);
      const event = transitions.accept(sql, arrived);
      ledger.hold(sql, accountId, id, plan.hold, now);
      if (idempotencyKey)
        sql.run(
          'INSERT INTO idempotency (account_id, key, request_hash, generation_id, created_at) VALUES (?, ?, ?, ?, ?)',
          accountId,
          idempotencyKey,
          hash,
          id,
          now,
        );
      return { event };
    })
    .catch((error) => {
      if (error instanceof CreditShortage)
        throw new InsufficientCreditsError(error.required, error.available);
      throw error;
    });

  // Queued before it is written: where a place is free, the run begins in this turn, and its first
  // changes are of the same commit. Without the acceptance they find nothing to change.
  const ticket = ticketOf(arrived.generation);
  context.arriving.set(id, arrived);
  context.lanes.enqueue(ticket, plan.candidates[0].notBefore);
  const stored = await writing
    .catch((error) => {
      context.lanes.remove(ticket);
      throw error;
    })
    .finally(() => context.arriving.delete(id));
  if ('id' in stored) {
    context.lanes.remove(ticket);
    return { generation: mustRead(context.database, stored.id), created: false };
  }
  context.publish(stored.event, accountId);
  // A run that has begun sends its request to the provider in this turn: that goes first.
  if (context.runs.has(id)) await immediate();
  return { generation: mustRead(context.database, id), created: true };
}

function mustHaveRate(context: ServiceContext, accountId: string): void {
  const retryAt = context.requestRate.take(accountId);
  if (retryAt !== null)
    throw new RateLimitedError(
      `This account may ask for ${context.limits.requestsPerMinute} generations a minute.`,
      retryAt,
    );
}

/** Without a forecast, when a place may be free. */
const usualWaitMs = 5_000;

function mustHaveRoom(context: ServiceContext, sql: Sql, accountId: string, plan: Plan): void {
  const { concurrent, queued } = context.limits;
  if (ledger.openHolds(sql, accountId) < concurrent + queued) return;
  const [{ quote }] = plan.candidates;
  throw new RateLimitedError(
    `This account has ${queued} generations waiting beside ${concurrent} that may run at once, as many as it may have.`,
    context.now() + (quote.expectedMs ?? usualWaitMs),
  );
}

export const demoWarning: Warning = {
  code: 'DEMO_WEIGHTS',
  message:
    'The small demo weights draw this image: a toy that shows the way, not what the published model can do.',
};

function mustAfford(sql: Sql, accountId: string, amount: number): void {
  const { available } = ledger.balance(sql, accountId);
  if (available < amount) throw new InsufficientCreditsError(amount, available);
}

/** @returns the generation this key made before */
function findKnown(sql: Sql, accountId: string, key: string, hash: string): string | null {
  const row = sql.get<{ request_hash: string; generation_id: string }>(
    'SELECT request_hash, generation_id FROM idempotency WHERE account_id = ? AND key = ?',
    accountId,
    key,
  );
  if (!row) return null;
  if (row.request_hash !== hash) throw new IdempotencyConflictError(key, row.generation_id);
  return row.generation_id;
}

/** The same request gives the same hash: parameters come out of the schema in one order. */
const requestHash = ({ model, parameters, route }: GenerateRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([model, parameters, route]))
    .digest('hex');
