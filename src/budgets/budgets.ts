import {
  allPeriods,
  type Budget,
  type BudgetName,
  type BudgetPeriod,
  levelOf,
} from '#src/domain/budgets.ts';
import type { MicroCredits } from '#src/domain/credits.ts';
import { BudgetExceededError } from '#src/domain/gateway-errors.ts';
import { inList } from '#src/store/in-list.ts';
import { all, lock, type Statement, type Steps, statement, together } from '#src/store/steps.ts';
import { spanOf } from './periods.ts';

/**
 * Budgets: what an account, or a key of it, may spend in a day, week or month. A generation counts in
 * the period of its acceptance: first what is held for it, then what was captured. Each period has a
 * row of its own, so nothing has to be reset, and a clock that is set back finds what was counted there.
 *
 * All functions run inside the caller's transaction, with the account's balance locked: that makes
 * budgets of one account change one after the other, whichever process changes them.
 */
export const budgets = { spend, mustAllow, giveBack, set, remove, find, listOf };

interface BudgetRow {
  readonly accountId: string;
  /** Empty for all of the account: a part of a primary key is never null. */
  readonly keyId: string;
  readonly period: BudgetPeriod;
  readonly amount: MicroCredits;
  readonly used: MicroCredits;
  readonly warned: number;
  /** Null where nothing was accepted in the period yet. */
  readonly startsAt: number | null;
}

/** What acceptances are charged to. */
interface Payer {
  readonly accountId: string;
  readonly keyId: string | null;
}

const columns = `b.account_id AS "accountId", b.key_id AS "keyId", b.period, b.amount,
  coalesce(s.used, 0) AS used, coalesce(s.warned, 0) AS warned, s.starts_at AS "startsAt"`;
const withSpan = `budgets b LEFT JOIN budget_spans s
  ON s.account_id = b.account_id AND s.key_id = b.key_id AND s.period = b.period AND `;

/** The periods that a moment falls into, as a condition on `budget_spans s`. */
function spanAt(at: number) {
  const text = allPeriods.map((one) => `(s.period = '${one}' AND s.starts_at = ?)`);
  return {
    text: `(${text.join(' OR ')})`,
    values: allPeriods.map((period) => spanOf(period, at).startsAt),
  };
}

/** A rotated key goes on with the budgets of the one it came from. */
const ofKey = `IN ('', coalesce((SELECT origin FROM api_keys WHERE id = ?), ''))`;

function* rowsOf({ accountId, keyId }: Payer, at: number): Steps<BudgetRow[]> {
  const span = spanAt(at);
  return yield* all<BudgetRow>(
    `SELECT ${columns} FROM ${withSpan} ${span.text} WHERE b.account_id = ? AND b.key_id ${ofKey} ORDER BY b.key_id, b.period`,
    ...span.values,
    accountId,
    keyId,
  );
}

function toBudget(row: BudgetRow, at: number): Budget {
  const { accountId, keyId, period, amount, used } = row;
  return {
    accountId,
    keyId: keyId === '' ? null : keyId,
    period,
    amount,
    used,
    ...spanOf(period, at),
  };
}

/** @throws BudgetExceededError where the amount does not fit into a budget as it is now */
function* mustAllow(payer: Payer, amount: MicroCredits, at: number): Steps<void> {
  for (const row of yield* rowsOf(payer, at))
    if (row.used + amount > row.amount) throw new BudgetExceededError(toBudget(row, at), amount);
}

/** What was warned of with one acceptance. */
export interface Spent {
  /** Budgets of which 80 % or more are used now. */
  readonly nearlyUsed: readonly Budget[];
  /** Those among them of which that is true for the first time in their period. */
  readonly crossed: readonly Budget[];
}

/**
 * Counts an amount in every budget of the account and the key, or in none.
 *
 * @param at the moment of the acceptance: it says which periods are meant
 * @throws BudgetExceededError where one has not as much left; the transaction must be undone then
 */
function* spend(payer: Payer, amount: MicroCredits, at: number): Steps<Spent> {
  const rows = yield* rowsOf(payer, at);
  if (rows.length === 0) return { nearlyUsed: [], crossed: [] };
  const unopened = rows.filter(({ startsAt }) => startsAt === null);
  if (unopened.length > 0) {
    yield* together(...unopened.map((row) => opening(row, at)));
    return yield* spend(payer, amount, at);
  }
  const used = rows.map((row) => ({ ...row, used: row.used + amount }));
  const counted = yield* together(...used.map((row) => counting(row, amount, at)));
  const refused = rows.find((_row, index) => counted[index]!.count === 0);
  if (refused) throw new BudgetExceededError(toBudget(refused, at), amount);
  const nearlyUsed = used.filter(isNearlyUsed);
  return {
    nearlyUsed: nearlyUsed.map((row) => toBudget(row, at)),
    crossed: nearlyUsed.filter(({ warned }) => warned === 0).map((row) => toBudget(row, at)),
  };
}

function isNearlyUsed(row: BudgetRow): boolean {
  return levelOf(row) !== 'FREE';
}

/** Changes no row where the amount does not fit. */
function counting(row: BudgetRow, amount: MicroCredits, at: number): Statement {
  return statement(
    `UPDATE budget_spans SET used = used + ?1, warned = ?2
     WHERE account_id = ?3 AND key_id = ?4 AND period = ?5 AND starts_at = ?6
       AND used + ?1 <= (SELECT amount FROM budgets WHERE account_id = ?3 AND key_id = ?4 AND period = ?5)`,
    amount,
    row.warned === 1 || isNearlyUsed(row) ? 1 : 0,
    row.accountId,
    row.keyId,
    row.period,
    spanOf(row.period, at).startsAt,
  );
}

/** Makes the row of a period, with what was accepted in it before. */
function opening(
  { accountId, keyId, period }: Pick<BudgetRow, 'accountId' | 'keyId' | 'period'>,
  at: number,
): Statement {
  const { startsAt, endsAt } = spanOf(period, at);
  return statement(
    `INSERT INTO budget_spans (account_id, key_id, period, starts_at, ends_at, used)
     SELECT CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS TEXT), CAST(?4 AS BIGINT), CAST(?5 AS BIGINT),
       CAST(coalesce(sum(CASE WHEN h.state = 'OPEN' THEN h.amount ELSE h.captured END), 0) AS BIGINT)
     FROM generations g JOIN holds h ON h.generation_id = g.id
     WHERE g.account_id = ?1 AND g.created_at >= ?4 AND g.created_at < ?5
       AND (?2 = '' OR g.key_id IN (SELECT id FROM api_keys WHERE origin = ?2))
     ON CONFLICT (account_id, key_id, period, starts_at) DO UPDATE SET used = excluded.used, warned = 0`,
    accountId,
    keyId,
    period,
    startsAt,
    endsAt,
  );
}

/** Gives back what a generation whose hold has ended did not cost, in the periods of its acceptance. */
function giveBack(generationId: string): Statement {
  return statement(
    `UPDATE budget_spans SET used = used - (SELECT amount - captured FROM holds WHERE generation_id = ?1)
     WHERE EXISTS (
       SELECT 1 FROM generations g WHERE g.id = ?1 AND g.account_id = budget_spans.account_id
         AND g.created_at >= budget_spans.starts_at AND g.created_at < budget_spans.ends_at
         AND budget_spans.key_id IN ('', coalesce((SELECT origin FROM api_keys WHERE id = g.key_id), '')))
       AND account_id = (SELECT account_id FROM generations WHERE id = ?1)`,
    generationId,
  );
}

/**
 * Makes a budget, or changes its amount. What was accepted before in the present period counts.
 *
 * @param name its key is the first of its rotations
 */
function* set(name: BudgetName, amount: MicroCredits, at: number): Steps<Budget> {
  const { accountId, keyId, period } = name;
  yield* lock('SELECT account_id FROM balances WHERE account_id = ?', accountId);
  yield* together(
    statement(
      `INSERT INTO budgets (account_id, key_id, period, amount) VALUES (?, ?, ?, ?)
       ON CONFLICT (account_id, key_id, period) DO UPDATE SET amount = excluded.amount`,
      accountId,
      keyId ?? '',
      period,
      amount,
    ),
    opening({ accountId, keyId: keyId ?? '', period }, at),
  );
  return (yield* find(name, at))!;
}

function* find({ accountId, keyId, period }: BudgetName, at: number): Steps<Budget | undefined> {
  const all = (yield* listOf([accountId], at)).get(accountId) ?? [];
  return all.find((one) => one.keyId === keyId && one.period === period);
}

/** @returns whether there was one */
function* remove({ accountId, keyId, period }: BudgetName): Steps<boolean> {
  yield* lock('SELECT account_id FROM balances WHERE account_id = ?', accountId);
  const gone = ['budgets', 'budget_spans'].map((table) =>
    statement(
      `DELETE FROM ${table} WHERE account_id = ? AND key_id = ? AND period = ?`,
      accountId,
      keyId ?? '',
      period,
    ),
  );
  const [removed] = yield* together(...gone);
  return removed!.count > 0;
}

/** The budgets of accounts and of all their keys, by account, with what is used of the present period. */
function* listOf(accountIds: readonly string[], at: number): Steps<Map<string, Budget[]>> {
  const list = inList(accountIds);
  const span = spanAt(at);
  const rows = yield* all<BudgetRow>(
    `SELECT ${columns} FROM ${withSpan} ${span.text} WHERE b.account_id ${list.text} ORDER BY b.account_id, b.key_id, b.period`,
    ...span.values,
    ...list.values,
  );
  return Map.groupBy(
    rows.map((row) => toBudget(row, at)),
    ({ accountId }) => accountId,
  );
}
