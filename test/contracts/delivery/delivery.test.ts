import { createInProcessDelivery } from '#src/delivery/in-process.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { openSharedLine } from '#test/helpers/postgres/shared-line.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { deliveryContract } from '../delivery.ts';

deliveryContract('in one process', async () => {
  const stack = new AsyncDisposableStack();
  const { path } = stack.use(temporaryFolder());
  const store = stack.use(openSqliteStore(path));
  return {
    store,
    open: async (options) => createInProcessDelivery(options),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
});

deliveryContract('by claims in PostgreSQL', openSharedLine);
