import { BudgetExceededError } from '#src/domain/gateway-errors.ts';
import { openPostgresStore } from '#src/store/postgres/store.ts';
import { storeGeneration } from '#test/helpers/stored-generation.ts';

/** A process that accepts generations of one account at the times it is given, all at once, and tells which it could. */
export interface SpendingOrder {
  readonly accountId: string;
  readonly hold: number;
  /** One for each generation, in milliseconds since the epoch. */
  readonly times: readonly number[];
}

const url = process.argv[2]!;
const store = await openPostgresStore({ url, applicationName: `spender ${process.pid}` });

process.on('message', async ({ accountId, hold, times }: SpendingOrder) => {
  const accepted = await Promise.all(
    times.map(async (createdAt, at) => {
      const id = `${accountId} ${process.pid} ${at}`;
      const facts = { id, accountId, samples: 1, hold, createdAt };
      return store
        .write(() => storeGeneration(facts))
        .then(
          () => [createdAt],
          (error: unknown) => {
            if (error instanceof BudgetExceededError) return [];
            throw error;
          },
        );
    }),
  );
  process.send?.(accepted.flat());
});
process.once('disconnect', () => void store[Symbol.asyncDispose]());
process.send?.('ready');
