import { openPostgresStore } from '#src/store/postgres/store.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { accountsContract } from '../accounts.ts';
import { budgetsContract } from '../budgets.ts';
import { outboxContract } from '../outbox.ts';
import { providerMonthsContract } from '../provider-months.ts';
import { type OpenStore, storeContract } from '../store.ts';
import { uploadsContract } from '../uploads.ts';

const openSqlite: OpenStore = async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  return {
    store,
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
};

const openPostgres: OpenStore = async () => {
  const database = await freshDatabase();
  const store = await openPostgresStore({ url: database.url, applicationName: 'test' });
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
};

for (const [name, open] of [
  ['in SQLite', openSqlite],
  ['in PostgreSQL', openPostgres],
] as const) {
  storeContract(name, open);
  outboxContract(name, open);
  accountsContract(name, open);
  budgetsContract(name, open);
  providerMonthsContract(name, open);
  uploadsContract(name, open);
}
