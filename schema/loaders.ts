import DataLoader from 'dataloader';
import { keys } from '#src/accounts/keys.ts';
import { budgets } from '#src/budgets/budgets.ts';
import { creditBatches } from '#src/credits/batches.ts';
import type { Balance, Hold } from '#src/credits/ledger.ts';
import { batches } from '#src/generations/store/batches.ts';
import type { Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import type { Context } from './context.ts';

/** As many rows as a page has at most, with some room: longer lists are read in turns. */
const mostAtOnce = 128;
const noBalance: Balance = { available: 0, held: 0, spent: 0 };

export type Loaders = ReturnType<typeof createLoaders>;

/**
 * Reads by id, one set a request: what the fields of one level ask for is read in one statement.
 * Nothing is kept after that, so that a later mutation of the same document, and the next update of
 * a subscription, see what is stored then.
 */
function createLoaders({ database, now }: Context) {
  return {
    generation: loaderOf(database, batches.generations, undefined),
    sample: loaderOf(database, batches.samples, undefined),
    /** By the generation's id. */
    samplesOf: loaderOf(database, batches.samplesOf, []),
    attemptsOf: loaderOf(database, batches.attemptsOf, []),
    holdOf: loaderOf<Hold, undefined>(database, creditBatches.holdsOf, undefined),
    /** By the account's id. */
    balanceOf: loaderOf(database, creditBatches.balancesOf, noBalance),
    keysOf: loaderOf(database, keys.listOf, []),
    /** Those of its keys included. */
    budgetsOf: loaderOf(database, (ids) => budgets.listOf(ids, now()), []),
  };
}

/** @param none what an id without rows has */
function loaderOf<Value, None>(
  database: Store,
  readMany: (ids: readonly string[]) => Steps<ReadonlyMap<string, Value>>,
  none: None,
): DataLoader<string, Value | None> {
  return new DataLoader<string, Value | None>(
    async (ids) => {
      const found = await database.read(() => readMany(ids));
      return ids.map((id) => found.get(id) ?? none);
    },
    { cache: false, maxBatchSize: mostAtOnce },
  );
}

const sets = new WeakMap<Context, Loaders>();

export function loadersOf(context: Context): Loaders {
  const set = sets.get(context) ?? createLoaders(context);
  sets.set(context, set);
  return set;
}
