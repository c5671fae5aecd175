import { type Balance, ledger } from '#src/credits/ledger.ts';
import { NotFoundError } from '#src/domain/gateway-errors.ts';
import { all, get, run, type Steps, statement, together } from '#src/store/steps.ts';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** Since when it takes no requests; null while it does. */
  readonly suspendedAt: number | null;
  /** Its ledger stays, and nothing else. */
  readonly deletedAt: number | null;
}

/** Accounts: whose generations, images and credits are whose. */
export const accounts = {
  create,
  find,
  mustFind,
  list,
  page,
  count,
  rename,
  suspend,
  resume,
  markDeleted,
};

const columns =
  'id, name, created_at AS "createdAt", suspended_at AS "suspendedAt", deleted_at AS "deletedAt"';

/** @returns whether it was made now; false when there is one with this id, or was */
function* create({
  id,
  name,
  createdAt,
}: Pick<Account, 'id' | 'name' | 'createdAt'>): Steps<boolean> {
  const made = yield* run(
    'INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    id,
    name,
    createdAt,
  );
  if (made > 0) yield* ledger.openAccount(id);
  return made > 0;
}

/** Also one that was deleted. */
function find(id: string): Steps<Account | undefined> {
  return get<Account>(`SELECT ${columns} FROM accounts WHERE id = ?`, id);
}

/** @throws NotFoundError where there is none, or none any more */
function* mustFind(id: string): Steps<Account> {
  const account = yield* find(id);
  if (!account || account.deletedAt !== null) throw new NotFoundError('account');
  return account;
}

/** Oldest first, without those that were deleted. */
function list(): Steps<(Account & Balance)[]> {
  return all<Account & Balance>(
    `SELECT ${columns}, available, held, spent FROM accounts JOIN balances ON account_id = id
     WHERE deleted_at IS NULL ORDER BY created_at, id`,
  );
}

/** Which accounts are listed, of those that are there. */
export interface AccountFilter {
  /** In the id or the name; letters of ASCII in either case. */
  readonly search?: string | undefined;
}

export interface AccountsPage extends AccountFilter {
  readonly limit: number;
  /** The ids of the accounts that the page is between, in the order of their making. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly newestFirst?: boolean | undefined;
}

/** Oldest first unless asked otherwise. */
function* page({ limit, after, before, newestFirst, ...filter }: AccountsPage): Steps<Account[]> {
  const { text, values } = whereOf(filter);
  const order = newestFirst ? 'DESC' : 'ASC';
  const than = (sign: '>' | '<', id: string | undefined) =>
    id === undefined
      ? ''
      : `AND ${place} ${sign} (SELECT created_at, id FROM accounts WHERE id = ?)`;
  return yield* all<Account>(
    `SELECT ${columns} FROM accounts WHERE ${text} ${than('>', after)} ${than('<', before)}
     ORDER BY created_at ${order}, id ${order} LIMIT ?`,
    ...values,
    ...[after, before].filter((id) => id !== undefined),
    limit,
  );
}

const place = '(created_at, id)';

function* count(filter: AccountFilter): Steps<number> {
  const { text, values } = whereOf(filter);
  const row = yield* get<{ count: number }>(
    `SELECT CAST(count(*) AS BIGINT) AS count FROM accounts WHERE ${text}`,
    ...values,
  );
  return row!.count;
}

function whereOf({ search }: AccountFilter) {
  if (search === undefined) return { text: 'deleted_at IS NULL', values: [] };
  const part = `%${search.replaceAll(/[!%_]/g, (sign) => `!${sign}`)}%`;
  const has = (column: string) => `lower(${column}) LIKE lower(?) ESCAPE '!'`;
  return {
    text: `deleted_at IS NULL AND (${has('id')} OR ${has('name')})`,
    values: [part, part],
  };
}

function* rename(id: string, name: string): Steps<void> {
  yield* run('UPDATE accounts SET name = ? WHERE id = ?', name, id);
}

/** Has it take no requests. What it was promised before goes on. */
function* suspend(id: string, now: number): Steps<void> {
  yield* together(
    statement('UPDATE accounts SET suspended_at = coalesce(suspended_at, ?) WHERE id = ?', now, id),
    statement('UPDATE balances SET closed = 1 WHERE account_id = ?', id),
  );
}

function* resume(id: string): Steps<void> {
  yield* together(
    statement('UPDATE accounts SET suspended_at = NULL WHERE id = ? AND deleted_at IS NULL', id),
    statement('UPDATE balances SET closed = 0 WHERE account_id = ?', id),
  );
}

/** Ends its keys and budgets, and has it take no requests ever again. */
function* markDeleted(id: string, now: number): Steps<void> {
  yield* together(
    statement(
      "UPDATE accounts SET name = 'deleted', suspended_at = coalesce(suspended_at, ?1), deleted_at = ?1 WHERE id = ?2",
      now,
      id,
    ),
    statement('UPDATE balances SET closed = 1 WHERE account_id = ?', id),
    statement(
      'UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE account_id = ?',
      now,
      id,
    ),
    statement('DELETE FROM budget_spans WHERE account_id = ?', id),
    statement('DELETE FROM budgets WHERE account_id = ?', id),
  );
}
