import { inList } from '#src/store/in-list.ts';
import { all, type Steps } from '#src/store/steps.ts';
import type { Balance, Hold } from './ledger.ts';

/** Reads for many at once, one statement each: the siblings of the ledger's reads by id. */
export const creditBatches = { balancesOf, holdsOf };

function* balancesOf(accountIds: readonly string[]): Steps<Map<string, Balance>> {
  const list = inList(accountIds);
  const rows = yield* all<Balance & { accountId: string }>(
    `SELECT account_id AS "accountId", available, held, spent FROM balances WHERE account_id ${list.text}`,
    ...list.values,
  );
  return new Map(rows.map((row) => [row.accountId, row]));
}

function* holdsOf(generationIds: readonly string[]): Steps<Map<string, Hold>> {
  const list = inList(generationIds);
  const rows = yield* all<Hold & { generationId: string }>(
    `SELECT generation_id AS "generationId", amount, captured, state FROM holds WHERE generation_id ${list.text}`,
    ...list.values,
  );
  return new Map(rows.map((row) => [row.generationId, row]));
}
