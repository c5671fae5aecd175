import { ledger } from '#src/credits/ledger.ts';
import type { Database } from '#src/store/database.ts';

/** The account of the embedded default, where nobody has a key. */
export const defaultAccountId = 'default';

/** Makes the default account with its first credits, once for a database. @param credits micro-credits */
export function ensureDefaultAccount(
  database: Database,
  credits: number,
  now: number,
): Promise<void> {
  return database.write((sql) => {
    const made = sql.run(
      "INSERT INTO accounts (id, name, created_at) VALUES (?, 'Default', ?) ON CONFLICT DO NOTHING",
      defaultAccountId,
      now,
    );
    if (made === 0) return;
    ledger.openAccount(sql, defaultAccountId);
    if (credits > 0) ledger.grant(sql, defaultAccountId, credits, 'default', now);
  });
}
