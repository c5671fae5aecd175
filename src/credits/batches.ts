import { inList } from '#src/store/in-list.ts';
import type { Sql } from '#src/store/sqlite/store.ts';
import type { Balance, Hold } from './ledger.ts';

/** Reads for many at once, one statement each: the siblings of the ledger's reads by id. */
export const creditBatches = { balancesOf, holdsOf };

function balancesOf(sql: Sql, accountIds: readonly string[]): Map<string, Balance> {
  const list = inList(accountIds);
  const rows = sql.all<Balance & { accountId: string }>(
    `SELECT account_id AS accountId, available, held, spent FROM balances WHERE account_id ${list.text}`,
    ...list.values,
  );
  return new Map(rows.map((row) => [row.accountId, row]));
}

function holdsOf(sql: Sql, generationIds: readonly string[]): Map<string, Hold> {
  const list = inList(generationIds);
  const rows = sql.all<Hold & { generationId: string }>(
    `SELECT generation_id AS generationId, amount, captured, state FROM holds WHERE generation_id ${list.text}`,
    ...list.values,
  );
  return new Map(rows.map((row) => [row.generationId, row]));
}
