import { ProviderMonthError } from '#src/budgets/provider-months.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { openPostgresStore } from '#src/store/postgres/store.ts';

/** A process that begins attempts at a provider, all at once, and tells which it could. */
export interface StartingOrder {
  readonly generations: readonly string[];
  /** When each begins, in milliseconds since the epoch. */
  readonly times: readonly number[];
  readonly amount: number;
  readonly limit: number;
}

const url = process.argv[2]!;
const store = await openPostgresStore({ url, applicationName: `starter ${process.pid}` });
const begun = { backend: 'segmind', weights: 'PUBLISHED', revision: 'r', reason: 'test' } as const;

process.on('message', async ({ generations, times, amount, limit }: StartingOrder) => {
  const reservation = { amount, limit };
  const started = await Promise.all(
    generations.map((id, at) =>
      store
        .write(() =>
          transitions.start({ id, attempt: 0 }, { ...begun, reservation }, 1_000, times[at]!),
        )
        .then(
          () => [id],
          (error: unknown) => {
            if (error instanceof ProviderMonthError) return [];
            throw error;
          },
        ),
    ),
  );
  process.send?.(started.flat());
});
process.once('disconnect', () => void store[Symbol.asyncDispose]());
process.send?.('ready');
