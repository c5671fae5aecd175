import { invalidInput } from '#src/domain/gateway-errors.ts';
import { get, run, type Steps } from '#src/store/steps.ts';
import { accounts } from './accounts.ts';
import { hashKey, isEnvironment, mintKey } from './api-key.ts';
import { type KeyLimits, mustBeUsable, noLimits } from './key-limits.ts';
import { type KeyRecord, keyRecords } from './key-record.ts';
import { allScopes, type Scope } from './scopes.ts';

export interface NewKey {
  readonly accountId: string;
  readonly name: string;
  readonly environment: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number | null;
  /** @default none */
  readonly limits?: KeyLimits | undefined;
}

/** A key that was just made: the only moment at which its text is there to be shown. */
export interface MintedKey {
  readonly record: KeyRecord;
  readonly text: string;
}

export interface KeyClock {
  readonly now: number;
  /** From a source fit for secrets. */
  randomBytes(count: number): Uint8Array;
}

/** API keys, inside the caller's transaction. */
export const keys = { ...keyRecords, create, limit, revoke, rotate, use, areThereAny };

/** @throws NotFoundError without such an account; InvalidInputError */
function create(key: NewKey, clock: KeyClock): Steps<MintedKey> {
  return mint(key, null, clock);
}

/** @param origin of the key that the new one takes the place of */
function* mint(
  key: NewKey,
  origin: string | null,
  { now, randomBytes }: KeyClock,
): Steps<MintedKey> {
  yield* accounts.mustFind(key.accountId);
  if (key.scopes.length === 0)
    throw invalidInput('scopes', 'A key without a scope can do nothing.', allScopes.join(', '));
  if (key.expiresAt !== null && key.expiresAt <= now)
    throw invalidInput(
      'expiresAt',
      'A key cannot expire before it is made.',
      'a moment in the future',
    );
  if (!isEnvironment(key.environment))
    throw invalidInput('environment', `"${key.environment}" is not usable.`, '1 to 12 of a-z');
  const { limits = noLimits } = key;
  mustBeUsable(limits);
  const minted = mintKey(key.environment, randomBytes);
  yield* run(
    `INSERT INTO api_keys (id, account_id, name, environment, hash, scopes, created_at, expires_at, origin, models, backends, requests_per_minute)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    minted.id,
    key.accountId,
    key.name,
    key.environment,
    hashKey(minted.text),
    JSON.stringify(allScopes.filter((scope) => key.scopes.includes(scope))),
    now,
    key.expiresAt,
    origin ?? minted.id,
    ...storedLimits(limits),
  );
  return { record: yield* keyRecords.mustFind(minted.id), text: minted.text };
}

/** Puts these limits in the place of those that the key has. @throws NotFoundError, InvalidInputError */
function* limit(id: string, limits: KeyLimits): Steps<KeyRecord> {
  mustBeUsable(limits);
  yield* run(
    'UPDATE api_keys SET models = ?, backends = ?, requests_per_minute = ? WHERE id = ?',
    ...storedLimits(limits),
    id,
  );
  return yield* keyRecords.mustFind(id);
}

function storedLimits({ models, backends, requestsPerMinute }: KeyLimits) {
  const lists = [models, backends].map((list) => list && JSON.stringify(list));
  return [...lists, requestsPerMinute];
}

/** Ends a key at once. Revoking twice changes nothing. @throws NotFoundError */
function* revoke(id: string, now: number): Steps<KeyRecord> {
  yield* run('UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?', now, id);
  return yield* keyRecords.mustFind(id);
}

/**
 * Puts a new key in the place of one: same account, name, scopes, limits, budgets and lifetime. The
 * old one works for `overlapMs` longer, so that its holders can change over without a gap.
 *
 * @throws NotFoundError; InvalidInputError for a key that has ended or was rotated before
 */
function* rotate(id: string, overlapMs: number, clock: KeyClock): Steps<MintedKey> {
  const old = yield* keyRecords.mustLock(id);
  if (!isUsable(old, clock.now))
    throw invalidInput('id', 'The key has ended.', 'a key that works; make a new one');
  if (old.replacedBy !== null)
    throw invalidInput(
      'id',
      `It was rotated before; ${old.replacedBy} is in its place.`,
      'a key that was not rotated',
    );
  if (!Number.isSafeInteger(overlapMs) || overlapMs < 0)
    throw invalidInput('overlapMs', `${overlapMs} is not allowed.`, 'milliseconds from 0');
  const expiresAt = old.expiresAt === null ? null : clock.now + (old.expiresAt - old.createdAt);
  const minted = yield* mint({ ...old, expiresAt }, old.origin, clock);
  yield* run(
    'UPDATE api_keys SET replaced_by = ?1, expires_at = CASE WHEN expires_at < ?2 THEN expires_at ELSE ?2 END WHERE id = ?3',
    minted.record.id,
    clock.now + overlapMs,
    id,
  );
  return minted;
}

/** Notes that a key was used, to the minute: a write for each request would be a waste. */
function* use(id: string, now: number): Steps<void> {
  yield* run(
    'UPDATE api_keys SET last_used_at = ?1 WHERE id = ?2 AND (last_used_at IS NULL OR last_used_at <= ?3)',
    now,
    id,
    now - usePrecisionMs,
  );
}

export const usePrecisionMs = 60_000;

/** Whether a key works at this moment. */
export function isUsable({ expiresAt, revokedAt }: KeyRecord, now: number): boolean {
  return revokedAt === null && (expiresAt === null || now < expiresAt);
}

function* areThereAny(): Steps<boolean> {
  return (yield* get('SELECT 1 FROM api_keys LIMIT 1')) !== undefined;
}
