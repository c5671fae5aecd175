import { createHash } from 'node:crypto';
import { IdempotencyConflictError } from '#src/domain/gateway-errors.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';
import { get, run, type Steps } from '#src/store/steps.ts';

/** An account's key for a request, which makes one generation however often it comes. */
export interface IdempotencyKey {
  readonly accountId: string;
  readonly key: string;
  /** Of what was asked for, see `requestHash`. */
  readonly hash: string;
}

/**
 * @returns the generation this key made before
 * @throws IdempotencyConflictError when that was for another request
 */
export function* findKnown({ accountId, key, hash }: IdempotencyKey): Steps<string | null> {
  const row = yield* get<{ request_hash: string; generation_id: string }>(
    'SELECT request_hash, generation_id FROM idempotency WHERE account_id = ? AND key = ?',
    accountId,
    key,
  );
  if (!row) return null;
  if (row.request_hash !== hash) throw new IdempotencyConflictError(key, row.generation_id);
  return row.generation_id;
}

/** Another request with the same key was first; nothing of this one is stored. */
export class KeyUsedError extends Error {
  override readonly name = 'KeyUsedError';
}

/** @throws KeyUsedError */
export function* remember(
  { accountId, key, hash }: IdempotencyKey,
  generationId: string,
  now: number,
): Steps<void> {
  const stored = yield* run(
    'INSERT INTO idempotency (account_id, key, request_hash, generation_id, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    accountId,
    key,
    hash,
    generationId,
    now,
  );
  if (stored === 0) throw new KeyUsedError(`the key ${key} was used meanwhile`);
}

/**
 * The same request gives the same hash: parameters come out of the schema in one order, and pictures count by what
 * they are, not by when they were brought.
 */
export function requestHash({ model, parameters, route, webhook }: GenerateRequest): string {
  const { image, mask } = parameters;
  const asked = image ? { ...parameters, image: image.sha256, mask: mask?.sha256 } : parameters;
  return createHash('sha256')
    .update(JSON.stringify([model, asked, route, ...(webhook ? [webhook] : [])]))
    .digest('hex');
}
