import { type Balance, ledger } from '#src/credits/ledger.ts';
import { NotFoundError } from '#src/domain/gateway-errors.ts';
import type { Sql } from '#src/store/sqlite/store.ts';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

/** Accounts: whose generations, images and credits are whose. */
export const accounts = {
  /** @returns whether it was made now; false when there is one with this id */
  create: (sql: Sql, { id, name, createdAt }: Account): boolean => {
    const made = sql.run(
      'INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      id,
      name,
      createdAt,
    );
    if (made > 0) ledger.openAccount(sql, id);
    return made > 0;
  },

  find: (sql: Sql, id: string): Account | undefined =>
    sql.get<Account>('SELECT id, name, created_at AS createdAt FROM accounts WHERE id = ?', id),

  /** @throws NotFoundError */
  mustFind: (sql: Sql, id: string): Account => {
    const account = accounts.find(sql, id);
    if (!account) throw new NotFoundError('account');
    return account;
  },

  /** Oldest first. */
  list: (sql: Sql): (Account & Balance)[] =>
    sql.all<Account & Balance>(
      'SELECT id, name, created_at AS createdAt, available, held, spent FROM accounts JOIN balances ON account_id = id ORDER BY created_at, id',
    ),
};
