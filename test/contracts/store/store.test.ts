import { openPostgresStore } from '#src/store/postgres/store.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { storeContract } from '../store.ts';

storeContract('in SQLite', async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder.path);
  return {
    store,
    async [Symbol.asyncDispose]() {
      store[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
});

storeContract('in PostgreSQL', async () => {
  const database = await freshDatabase();
  const store = await openPostgresStore({ url: database.url, applicationName: 'test' });
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
});
