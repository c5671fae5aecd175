import { ledger } from '#src/credits/ledger.ts';
import type { Database } from '#src/store/sqlite/store.ts';
import { accounts } from './accounts.ts';

/** The account of the embedded default, where nobody has a key. */
export const defaultAccountId = 'default';

/** Makes the default account with its first credits, once for a database. @param credits micro-credits */
export function ensureDefaultAccount(
  database: Database,
  credits: number,
  now: number,
): Promise<void> {
  return database.write((sql) => {
    const made = accounts.create(sql, { id: defaultAccountId, name: 'Default', createdAt: now });
    if (made && credits > 0) ledger.grant(sql, defaultAccountId, credits, 'default', now);
  });
}
