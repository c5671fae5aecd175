import { all, run, type Steps } from '#src/store/steps.ts';
import { fromJson } from '#src/store/stored-values.ts';

/** What administrators do. Printed into the GraphQL enum `AdminAction`. */
export const adminActions = {
  ACCOUNT_CREATED: 'An account was made.',
  ACCOUNT_RENAMED: 'An account got another name.',
  ACCOUNT_SUSPENDED: 'An account takes no requests until it is resumed.',
  ACCOUNT_RESUMED: 'A suspended account takes requests again.',
  ACCOUNT_DELETED: 'An account was deleted, and all that it had but its ledger.',
  CREDITS_GRANTED: 'An account got credits.',
  KEY_CREATED: 'A key was made.',
  KEY_LIMITED: 'What a key may ask for was changed.',
  KEY_ROTATED: 'A key got another in its place.',
  KEY_REVOKED: 'A key was ended.',
  BUDGET_SET: 'A budget was made, or its amount changed.',
  BUDGET_REMOVED: 'A budget was removed.',
  PULL_STARTED: 'A download of weights was begun.',
  PULL_CANCELED: 'A download of weights was told to stop.',
  PULL_ENDED: 'A download of weights ended; `after` says how.',
} as const satisfies Record<string, string>;
export type AdminAction = keyof typeof adminActions;

/** How administrators come in. Printed into the GraphQL enum `AdminDoor`. */
export const adminDoors = {
  API: 'A request with a key of the scope ADMIN.',
  COMMAND_LINE: 'The command on the machine of the gateway.',
} as const satisfies Record<string, string>;

/** Who did it. */
export interface Actor {
  readonly door: keyof typeof adminDoors;
  /** Of the key that came with the request. */
  readonly accountId: string | null;
  readonly keyId: string | null;
  readonly requestId: string | null;
  /** The system's user, of a command. */
  readonly user: string | null;
}

/** Amounts are in credits here, moments in ISO 8601: it is for people. */
export type Facts = Readonly<Record<string, unknown>>;

export interface AdminChange {
  readonly action: AdminAction;
  /** Null where it is about no account. */
  readonly accountId: string | null;
  /** The id of the key, where it is about one. */
  readonly target: string | null;
  /** Null where there was nothing. */
  readonly before: Facts | null;
  /** Null where nothing is left. */
  readonly after: Facts | null;
}

export interface AdminLogEntry extends AdminChange {
  /** From 1, in the order in which they were written. */
  readonly number: number;
  readonly actor: Actor;
  readonly createdAt: number;
}

/** What administrators did: entries never change and are never deleted. In the transaction of the change itself. */
export const adminLog = { add, page };

function* add(change: AdminChange, actor: Actor, now: number): Steps<void> {
  const { action, accountId, target, before, after } = change;
  yield* run(
    'INSERT INTO admin_log (action, account_id, target, actor, before, after, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    action,
    accountId ?? '',
    target,
    JSON.stringify(actor),
    before && JSON.stringify(before),
    after && JSON.stringify(after),
    now,
  );
}

export interface AdminLogPage {
  readonly limit: number;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly oldestFirst?: boolean | undefined;
  /** What was done to this account alone. */
  readonly accountId?: string | undefined;
}

/** Entries with `after < number < before`, newest first unless asked otherwise. */
function* page({
  limit,
  before,
  after,
  oldestFirst,
  accountId,
}: AdminLogPage): Steps<AdminLogEntry[]> {
  const rows = yield* all<AdminLogRow>(
    `SELECT number, action, account_id AS "accountId", target, actor, before, after, created_at AS "createdAt"
     FROM admin_log WHERE number < ? AND number > ? ${accountId === undefined ? '' : 'AND account_id = ?'}
     ORDER BY number ${oldestFirst ? 'ASC' : 'DESC'} LIMIT ?`,
    before ?? Number.MAX_SAFE_INTEGER,
    after ?? 0,
    ...(accountId === undefined ? [] : [accountId]),
    limit,
  );
  return rows.map((row) => ({
    ...row,
    accountId: row.accountId || null,
    actor: { ...unknown, ...fromJson<Partial<Actor>>(row.actor, {}) },
    before: factsOf(row.before),
    after: factsOf(row.after),
  }));
}

interface AdminLogRow extends Omit<AdminLogEntry, 'accountId' | 'actor' | 'before' | 'after'> {
  /** Empty where it is about none. */
  readonly accountId: string;
  readonly actor: string;
  readonly before: string | null;
  readonly after: string | null;
}

const unknown: Actor = {
  door: 'COMMAND_LINE',
  accountId: null,
  keyId: null,
  requestId: null,
  user: null,
};

function factsOf(text: string | null): Facts | null {
  return text === null ? null : fromJson<Record<string, unknown>>(text, {});
}
