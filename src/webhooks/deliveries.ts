import { type Delivery, type DeliveryState, isWebhookEvent } from '#src/domain/webhooks.ts';
import { all, get, run, type Steps } from '#src/store/steps.ts';
import { toInt } from '#src/store/stored-values.ts';

export interface DeliveryRow {
  readonly id: string;
  readonly webhook_id: string;
  readonly generation_id: string;
  readonly cursor: number;
  readonly event: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly next_at: number | null;
  readonly give_up_at: number;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly created_at: number;
  readonly finished_at: number | null;
}

/** What is known of deliveries, whether they are still owed or not, as rules inside the caller's transaction. */
export const deliveries = { read, ofAccount, removeOld };

/** @returns null when there is none of the account */
function* read(id: string, accountId: string): Steps<Delivery | null> {
  const row = yield* get<DeliveryRow>(
    'SELECT d.* FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id WHERE d.id = ? AND w.account_id = ?',
    id,
    accountId,
  );
  return (row && toDelivery(row)[0]) ?? null;
}

/** The newest first. */
function* ofAccount(accountId: string, limit: number): Steps<Delivery[]> {
  const rows = yield* all<DeliveryRow>(
    'SELECT d.* FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id WHERE w.account_id = ? ORDER BY d.created_at DESC, d.generation_id, d.cursor DESC LIMIT ?',
    accountId,
    limit,
  );
  return rows.flatMap(toDelivery);
}

/** @returns how many were removed: what ended before then, and the webhooks of generations that nothing is left of */
function* removeOld(before: number, limit: number): Steps<number> {
  const removed = yield* run(
    "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE state <> 'PENDING' AND finished_at < ? LIMIT ?)",
    before,
    limit,
  );
  yield* run(
    `DELETE FROM webhooks WHERE id IN (SELECT w.id FROM webhooks w JOIN generations g ON g.id = w.generation_id
       WHERE g.finished_at < ? AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.webhook_id = w.id) LIMIT ?)`,
    before,
    limit,
  );
  return removed;
}

/** @returns none where the event is not known: a newer gateway owed it */
export function toDelivery(row: DeliveryRow): Delivery[] {
  const { event } = row;
  if (!isWebhookEvent(event)) return [];
  return [
    {
      id: row.id,
      webhookId: row.webhook_id,
      generationId: row.generation_id,
      cursor: row.cursor,
      event,
      state: row.state,
      attempts: toInt(row.attempts),
      nextAt: row.next_at,
      giveUpAt: row.give_up_at,
      lastStatus: row.last_status === null ? null : toInt(row.last_status),
      lastError: row.last_error,
      createdAt: row.created_at,
      finishedAt: row.finished_at,
    },
  ];
}
