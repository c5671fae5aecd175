import { ledger } from '#src/credits/ledger.ts';
import type { Store } from '#src/store/store.ts';
import { accounts } from './accounts.ts';

/** The account of the embedded default, where there are no keys. */
export const defaultAccountId = 'default';

/** Makes the default account with its first credits, once for a database. @param credits micro-credits */
export function ensureDefaultAccount(database: Store, credits: number, now: number): Promise<void> {
  return database.write(function* () {
    const made = yield* accounts.create({ id: defaultAccountId, name: 'Default', createdAt: now });
    if (made && credits > 0) yield* ledger.grant(defaultAccountId, credits, 'default', now);
  });
}
