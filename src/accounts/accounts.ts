import { type Balance, ledger } from '#src/credits/ledger.ts';
import { NotFoundError } from '#src/domain/gateway-errors.ts';
import { all, get, run, type Steps } from '#src/store/steps.ts';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
}

/** Accounts: whose generations, images and credits are whose. */
export const accounts = {
  /** @returns whether it was made now; false when there is one with this id */
  *create({ id, name, createdAt }: Account): Steps<boolean> {
    const made = yield* run(
      'INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      id,
      name,
      createdAt,
    );
    if (made > 0) yield* ledger.openAccount(id);
    return made > 0;
  },

  find: (id: string): Steps<Account | undefined> =>
    get<Account>('SELECT id, name, created_at AS "createdAt" FROM accounts WHERE id = ?', id),

  /** @throws NotFoundError */
  *mustFind(id: string): Steps<Account> {
    const account = yield* accounts.find(id);
    if (!account) throw new NotFoundError('account');
    return account;
  },

  /** Oldest first. */
  list: (): Steps<(Account & Balance)[]> =>
    all<Account & Balance>(
      'SELECT id, name, created_at AS "createdAt", available, held, spent FROM accounts JOIN balances ON account_id = id ORDER BY created_at, id',
    ),
};
