import { invalidInput, NotFoundError } from '#src/domain/gateway-errors.ts';
import { type Delivery, isWebhookEvent } from '#src/domain/webhooks.ts';
import {
  all,
  lock,
  run,
  type Statement,
  type Steps,
  statement,
  together,
} from '#src/store/steps.ts';
import { type DeliveryRow, deliveries, toDelivery } from './deliveries.ts';
import { registry } from './registry.ts';

/** For how long a delivery is tried. */
export const patienceMs = 24 * 3_600_000;

/**
 * What is owed to webhooks, as rules inside the caller's transaction: an event and its deliveries are
 * of one commit, so that none is lost, and none is sent of what did not happen.
 */
export const outbox = { due, claim, delivered, failed, redeliver };

/** Owes an update of a generation to each webhook that wants it: its own, and those of its account. */
export function owe(generationId: string, cursor: number, kind: string, now: number): Statement[] {
  if (!isWebhookEvent(kind)) return [];
  return [
    statement(
      `INSERT INTO deliveries (id, webhook_id, receiver, generation_id, cursor, event, state, attempts, next_at, give_up_at, created_at)
     SELECT 'msg_' || w.id || '_' || CAST(?1 AS TEXT) || '_' || CAST(?2 AS TEXT), w.id, w.receiver, CAST(?1 AS TEXT), CAST(?2 AS BIGINT), CAST(?3 AS TEXT), 'PENDING', 0,
       CASE WHEN EXISTS (SELECT 1 FROM deliveries e WHERE e.webhook_id = w.id AND e.generation_id = CAST(?1 AS TEXT) AND e.state = 'PENDING') THEN NULL ELSE CAST(?4 AS BIGINT) END,
       CAST(?5 AS BIGINT), CAST(?4 AS BIGINT)
     FROM webhooks w
     WHERE w.ended_at IS NULL AND w.events LIKE '%"' || CAST(?3 AS TEXT) || '"%'
       AND (w.generation_id = CAST(?1 AS TEXT)
         OR (w.generation_id IS NULL AND w.account_id = (SELECT account_id FROM generations WHERE id = CAST(?1 AS TEXT))))`,
      generationId,
      cursor,
      kind,
      now,
      now + patienceMs,
    ),
  ];
}

/** Looked at together: receivers, which are an account and a host each, and deliveries of one of them. */
const mostReceivers = 1_000;
const mostOfReceiver = 4;

/**
 * What can be sent now: of each webhook and generation the oldest event only, so that they arrive in
 * order, and a few of each receiver, however much is owed to it.
 * @returns a list for each receiver
 */
function* due(now: number): Steps<Delivery[][]> {
  // From one receiver to the next in the index, without its rows.
  const receivers = yield* all<{ receiver: string }>(
    `WITH RECURSIVE owed(receiver) AS (
       SELECT min(receiver) FROM deliveries WHERE state = 'PENDING'
       UNION ALL
       SELECT (SELECT min(d.receiver) FROM deliveries d WHERE d.state = 'PENDING' AND d.receiver > owed.receiver)
       FROM owed WHERE owed.receiver IS NOT NULL)
     SELECT receiver FROM owed WHERE receiver IS NOT NULL LIMIT ?`,
    mostReceivers,
  );
  const found = yield* together(
    ...receivers.map(({ receiver }) =>
      statement(
        "SELECT * FROM deliveries WHERE state = 'PENDING' AND receiver = ? AND next_at <= ? ORDER BY next_at, id LIMIT ?",
        receiver,
        now,
        mostOfReceiver,
      ),
    ),
  );
  return found.map(({ rows }) => (rows as DeliveryRow[]).flatMap(toDelivery));
}

/**
 * Takes a delivery for one try. When its sender is killed it is due again after the lease.
 * @returns whether it was still there to be taken
 */
function* claim({ id, attempts }: Delivery, leaseUntil: number): Steps<boolean> {
  const changed = yield* run(
    "UPDATE deliveries SET attempts = attempts + 1, next_at = ? WHERE id = ? AND state = 'PENDING' AND attempts = ?",
    leaseUntil,
    id,
    attempts,
  );
  return changed === 1;
}

/** What became of a try; `attempts` is the number of it, so that one that was thought dead changes nothing. */
export interface Try extends Pick<Delivery, 'id' | 'webhookId' | 'generationId'> {
  readonly attempts: number;
  readonly status: number | null;
}

function* delivered(made: Try, now: number): Steps<void> {
  yield* lockGeneration(made.generationId);
  yield* run(
    "UPDATE deliveries SET state = 'DELIVERED', last_status = ?, last_error = NULL, finished_at = ? WHERE id = ? AND state = 'PENDING' AND attempts = ?",
    made.status,
    now,
    made.id,
    made.attempts,
  );
  yield* releaseNext(made, now);
}

/** @param nextAt when it is tried again, unless its time is over then */
function* failed(made: Try, error: string, nextAt: number, now: number): Steps<void> {
  yield* lockGeneration(made.generationId);
  yield* run(
    `UPDATE deliveries SET last_status = ?1, last_error = ?2, next_at = ?3,
       state = CASE WHEN give_up_at < ?3 THEN 'FAILED' ELSE state END,
       finished_at = CASE WHEN give_up_at < ?3 THEN ?4 ELSE finished_at END
     WHERE id = ?5 AND state = 'PENDING' AND attempts = ?6`,
    made.status,
    error,
    nextAt,
    now,
    made.id,
    made.attempts,
  );
  yield* releaseNext(made, now);
}

/** An event that is owed meanwhile sees this end, or is seen by it. */
function* lockGeneration(generationId: string): Steps<void> {
  yield* lock('SELECT id FROM generations WHERE id = ?', generationId);
}

/** The oldest event that is pending waits for none before it. */
function* releaseNext({ webhookId, generationId }: Try, now: number): Steps<void> {
  yield* run(
    `UPDATE deliveries SET next_at = ? WHERE next_at IS NULL AND id =
       (SELECT id FROM deliveries WHERE webhook_id = ? AND generation_id = ? AND state = 'PENDING' ORDER BY cursor LIMIT 1)`,
    now,
    webhookId,
    generationId,
  );
}

/**
 * Sends one again that was delivered or given up; one that is pending is due at once.
 * @throws NotFoundError, and InvalidInputError where its webhook has ended
 */
function* redeliver(id: string, accountId: string, now: number): Steps<Delivery> {
  const delivery = yield* deliveries.read(id, accountId);
  if (!delivery) throw new NotFoundError('delivery');
  const { endedAt } = yield* registry.mustFind(delivery.webhookId, accountId);
  if (endedAt !== null)
    throw invalidInput('id', 'Its webhook has ended.', 'a delivery of one that works');
  yield* run(
    `UPDATE deliveries SET state = 'PENDING', give_up_at = ?1, finished_at = NULL,
       next_at = CASE WHEN EXISTS (SELECT 1 FROM deliveries e WHERE e.webhook_id = deliveries.webhook_id
         AND e.generation_id = deliveries.generation_id AND e.cursor < deliveries.cursor AND e.state = 'PENDING') THEN NULL ELSE CAST(?2 AS BIGINT) END
     WHERE id = ?3`,
    now + patienceMs,
    now,
    id,
  );
  return (yield* deliveries.read(id, accountId))!;
}
