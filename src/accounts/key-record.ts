import { catalogueIds } from '#models/index.ts';
import { backendIds } from '#src/domain/backends.ts';
import { NotFoundError } from '#src/domain/gateway-errors.ts';
import { inList } from '#src/store/in-list.ts';
import { all, get, lock, type Steps } from '#src/store/steps.ts';
import { fromJson, toInt } from '#src/store/stored-values.ts';
import type { KeyLimits } from './key-limits.ts';
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
  /** The first of the rotations that led to it, itself where there was none: budgets and rates are of it. */
  readonly origin: string;
  readonly limits: KeyLimits;
  /** Since when its account takes no requests; null while it does. */
  readonly suspendedAt: number | null;
}

/** Reads of keys. */
export const keyRecords = { find, mustFind, mustLock, list, listOf, withHash };

function* find(id: string): Steps<KeyRecord | undefined> {
  const row = yield* get<KeyRow>(`${select} WHERE id = ?`, id);
  return row && toRecord(row);
}

/** @throws NotFoundError */
function* mustFind(id: string): Steps<KeyRecord> {
  const record = yield* find(id);
  if (!record) throw new NotFoundError('key');
  return record;
}

/** The same, which no other transaction changes before this one ends. @throws NotFoundError */
function* mustLock(id: string): Steps<KeyRecord> {
  const row = yield* lock<KeyRow>(`${select} WHERE id = ?`, id);
  if (!row) throw new NotFoundError('key');
  return toRecord(row);
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

/** A key, and what its text is compared with. */
function* withHash(id: string): Steps<{ record: KeyRecord; hash: Uint8Array } | undefined> {
  const row = yield* get<KeyRow & { hash: Uint8Array }>(
    `SELECT hash, ${columns} FROM api_keys WHERE id = ?`,
    id,
  );
  if (!row) return undefined;
  const { hash, ...rest } = row;
  return { record: toRecord(rest), hash };
}

type KeyRow = Omit<KeyRecord, 'scopes' | 'limits'> & {
  readonly scopes: string;
  readonly models: string | null;
  readonly backends: string | null;
  readonly requestsPerMinute: number | null;
};

const columns = `id, account_id AS "accountId", name, environment, scopes, created_at AS "createdAt",
  expires_at AS "expiresAt", revoked_at AS "revokedAt", last_used_at AS "lastUsedAt", replaced_by AS "replacedBy",
  origin, models, backends, requests_per_minute AS "requestsPerMinute",
  (SELECT a.suspended_at FROM accounts a WHERE a.id = api_keys.account_id) AS "suspendedAt"`;
const select = `SELECT ${columns} FROM api_keys`;

function toRecord({ models, backends, requestsPerMinute, ...row }: KeyRow): KeyRecord {
  const limits: KeyLimits = {
    models: models === null ? null : known(models, catalogueIds),
    backends: backends === null ? null : known(backends, backendIds),
    requestsPerMinute: requestsPerMinute === null ? null : toInt(requestsPerMinute),
  };
  return { ...row, scopes: known(row.scopes, allScopes), limits };
}

/** What this version does not know allows nothing. */
function known<T extends string>(stored: string, all: readonly T[]): T[] {
  const listed = fromJson<T[]>(stored, []);
  return all.filter((one) => listed.includes(one));
}
