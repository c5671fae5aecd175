import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openPostgresStore, type PostgresStore } from '#src/store/postgres/store.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';

/** Three processes that run a file of this folder on a database of their own. */
export interface Children<Order> extends AsyncDisposable {
  readonly count: number;
  /** The same database, from here. */
  readonly store: PostgresStore;
  /** In all processes at once. @returns what each answered, together */
  ask<Answer>(orderOf: (process: number) => Order): Promise<Answer[]>;
}

export async function startChildren<Order extends object>(file: string): Promise<Children<Order>> {
  await using parts = new AsyncDisposableStack();
  const database = parts.use(await freshDatabase());
  const store = parts.use(await openPostgresStore({ url: database.url, applicationName: 'test' }));
  const children = Array.from({ length: 3 }, () =>
    fork(join(import.meta.dirname, file), [database.url], { execArgv: [] }),
  );
  parts.defer(async () => {
    for (const child of children) child.disconnect();
    await Promise.all(children.map((child) => child.exitCode ?? once(child, 'exit')));
  });
  await Promise.all(children.map((child) => once(child, 'message')));
  const ask = async (child: ChildProcess, order: Order) => {
    const answer = once(child, 'message');
    child.send(order);
    return (await answer)[0];
  };
  const owned = parts.move();
  return {
    count: children.length,
    store,
    ask: async (orderOf) =>
      (await Promise.all(children.map((child, process) => ask(child, orderOf(process))))).flat(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
