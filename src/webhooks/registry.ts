import { NotFoundError } from '#src/domain/gateway-errors.ts';
import { isWebhookEvent, type Webhook, type WebhookRequest } from '#src/domain/webhooks.ts';
import { all, get, run, type Steps } from '#src/store/steps.ts';
import { fromJson } from '#src/store/stored-values.ts';

interface WebhookRow {
  readonly id: string;
  readonly account_id: string;
  readonly generation_id: string | null;
  readonly url: string;
  readonly events: string;
  readonly created_at: number;
  readonly ended_at: number | null;
  readonly end_reason: string | null;
}

/** The webhooks of accounts and of single generations, as rules inside the caller's transaction. */
export const registry = { add, list, find, mustFind, end };

function* add(
  { url, events }: WebhookRequest,
  of: Pick<Webhook, 'id' | 'accountId' | 'generationId' | 'createdAt'>,
): Steps<void> {
  yield* run(
    'INSERT INTO webhooks (id, account_id, generation_id, url, receiver, events, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    of.id,
    of.accountId,
    of.generationId,
    url,
    `${of.accountId} ${new URL(url).host}`,
    JSON.stringify(events),
    of.createdAt,
  );
}

/** Those of the account as a whole that have not ended, oldest first. */
function* list(accountId: string): Steps<Webhook[]> {
  const rows = yield* all<WebhookRow>(
    'SELECT * FROM webhooks WHERE account_id = ? AND generation_id IS NULL AND ended_at IS NULL ORDER BY created_at, id',
    accountId,
  );
  return rows.map(toWebhook);
}

function* find(id: string): Steps<Webhook | null> {
  const row = yield* get<WebhookRow>('SELECT * FROM webhooks WHERE id = ?', id);
  return row ? toWebhook(row) : null;
}

/** @throws NotFoundError, also for one of another account */
function* mustFind(id: string, accountId: string): Steps<Webhook> {
  const webhook = yield* find(id);
  if (webhook?.accountId !== accountId) throw new NotFoundError('webhook');
  return webhook;
}

/** Ends a webhook, and gives up what is owed to it. Ending it twice changes nothing. */
function* end(id: string, reason: string, now: number): Steps<void> {
  yield* run(
    'UPDATE webhooks SET ended_at = ?, end_reason = ? WHERE id = ? AND ended_at IS NULL',
    now,
    reason,
    id,
  );
  yield* run(
    "UPDATE deliveries SET state = 'FAILED', last_error = ?, finished_at = ? WHERE webhook_id = ? AND state = 'PENDING'",
    reason,
    now,
    id,
  );
}

function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    accountId: row.account_id,
    generationId: row.generation_id,
    url: row.url,
    events: fromJson<string[]>(row.events, []).filter(isWebhookEvent),
    createdAt: row.created_at,
    endedAt: row.ended_at,
    endReason: row.end_reason,
  };
}
