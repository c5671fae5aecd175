import { InvalidInputError, NotFoundError } from '#src/domain/gateway-errors.ts';
import { inList } from '#src/store/in-list.ts';
import { all, get, lock, run, type Steps } from '#src/store/steps.ts';
import { fromJson } from '#src/store/stored-values.ts';
import { accounts } from './accounts.ts';
import { hashKey, isEnvironment, mintKey } from './api-key.ts';
import { allScopes, type Scope } from './scopes.ts';

/** What is known of a key: everything but the key. */
export interface KeyRecord {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly environment: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
  /** The key that a rotation put in its place. */
  readonly replacedBy: string | null;
}

export interface NewKey {
  readonly accountId: string;
  readonly name: string;
  readonly environment: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number | null;
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
export const keys = { create, find, list, listOf, revoke, rotate, use, withHash, areThereAny };

/** @throws NotFoundError without such an account; InvalidInputError */
function* create(key: NewKey, { now, randomBytes }: KeyClock): Steps<MintedKey> {
  yield* accounts.mustFind(key.accountId);
  if (key.scopes.length === 0)
    throw invalid('scopes', 'A key without a scope can do nothing.', allScopes.join(', '));
  if (key.expiresAt !== null && key.expiresAt <= now)
    throw invalid('expiresAt', 'A key cannot expire before it is made.', 'a moment in the future');
  if (!isEnvironment(key.environment))
    throw invalid('environment', `"${key.environment}" is not usable.`, '1 to 12 of a-z');
  const minted = mintKey(key.environment, randomBytes);
  yield* run(
    'INSERT INTO api_keys (id, account_id, name, environment, hash, scopes, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    minted.id,
    key.accountId,
    key.name,
    key.environment,
    hashKey(minted.text),
    JSON.stringify(allScopes.filter((scope) => key.scopes.includes(scope))),
    now,
    key.expiresAt,
  );
  return { record: (yield* find(minted.id))!, text: minted.text };
}

/** Ends a key at once. Revoking twice changes nothing. @throws NotFoundError */
function* revoke(id: string, now: number): Steps<KeyRecord> {
  yield* run('UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?', now, id);
  return yield* mustFind(id);
}

/**
 * Puts a new key in the place of one: same account, name, scopes and lifetime. The old one works
 * for `overlapMs` longer, so that its holders can change over without a gap.
 *
 * @throws NotFoundError; InvalidInputError for a key that has ended or was rotated before
 */
function* rotate(id: string, overlapMs: number, clock: KeyClock): Steps<MintedKey> {
  const row = yield* lock<KeyRow>(`${select} WHERE id = ?`, id);
  if (!row) throw new NotFoundError('key');
  const old = toRecord(row);
  if (!isUsable(old, clock.now))
    throw invalid('id', 'The key has ended.', 'a key that works; make a new one');
  if (old.replacedBy !== null)
    throw invalid(
      'id',
      `It was rotated before; ${old.replacedBy} is in its place.`,
      'a key that was not rotated',
    );
  if (!Number.isSafeInteger(overlapMs) || overlapMs < 0)
    throw invalid('overlapMs', `${overlapMs} is not allowed.`, 'milliseconds from 0');
  const expiresAt = old.expiresAt === null ? null : clock.now + (old.expiresAt - old.createdAt);
  const minted = yield* create({ ...old, expiresAt }, clock);
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

/** A key, and what its text is compared with. */
function* withHash(id: string): Steps<{ record: KeyRecord; hash: Uint8Array } | undefined> {
  const row = yield* get<KeyRow & { hash: Uint8Array }>(
    `SELECT hash, ${columns} FROM api_keys WHERE id = ?`,
    id,
  );
  if (!row) return undefined;
  const { hash, ...known } = row;
  return { record: toRecord(known), hash };
}

/** An account's keys, oldest first, those that ended included. */
function* list(accountId: string): Steps<KeyRecord[]> {
  const rows = yield* all<KeyRow>(
    `${select} WHERE account_id = ? ORDER BY created_at, id`,
    accountId,
  );
  return rows.map(toRecord);
}

/** The same for several accounts, by account, in one statement. */
function* listOf(accountIds: readonly string[]): Steps<Map<string, KeyRecord[]>> {
  const accountList = inList(accountIds);
  const rows = yield* all<KeyRow>(
    `${select} WHERE account_id ${accountList.text} ORDER BY created_at, id`,
    ...accountList.values,
  );
  return Map.groupBy(rows.map(toRecord), ({ accountId }) => accountId);
}

function* find(id: string): Steps<KeyRecord | undefined> {
  const row = yield* get<KeyRow>(`${select} WHERE id = ?`, id);
  return row && toRecord(row);
}

function* mustFind(id: string): Steps<KeyRecord> {
  const record = yield* find(id);
  if (!record) throw new NotFoundError('key');
  return record;
}

function invalid(path: string, message: string, allowed: string): InvalidInputError {
  return new InvalidInputError([{ path, message, allowed }]);
}

type KeyRow = Omit<KeyRecord, 'scopes'> & { readonly scopes: string };

const columns = `id, account_id AS "accountId", name, environment, scopes, created_at AS "createdAt",
  expires_at AS "expiresAt", revoked_at AS "revokedAt", last_used_at AS "lastUsedAt", replaced_by AS "replacedBy"`;
const select = `SELECT ${columns} FROM api_keys`;

function toRecord(row: KeyRow): KeyRecord {
  const stored = fromJson<Scope[]>(row.scopes, []);
  // One that this version does not know allows nothing.
  return { ...row, scopes: allScopes.filter((scope) => stored.includes(scope)) };
}
