import { spanOf } from '#src/budgets/periods.ts';
import { providerMonths } from '#src/budgets/provider-months.ts';
import type { BackendId } from '#src/domain/backends.ts';
import type { ProviderMonth } from '#src/domain/budgets.ts';
import type { ServiceContext } from './context.ts';

/** The present month at each provider that has a budget, as all processes have it. */
export async function readProviderMonths({
  database,
  monthlyBudgets,
  now,
}: Pick<ServiceContext, 'database' | 'monthlyBudgets' | 'now'>): Promise<
  ReadonlyMap<BackendId, ProviderMonth>
> {
  if (monthlyBudgets.size === 0) return new Map();
  const at = now();
  const read = () => database.read(() => providerMonths.at(at));
  let rows = await read();
  const missing = [...monthlyBudgets.keys()].filter(
    (id) => !rows.some((row) => row.backend === id),
  );
  if (missing.length > 0) {
    await database.write(function* () {
      for (const id of missing) yield* providerMonths.open(id, at);
    });
    rows = await read();
  }
  const { endsAt: resetsAt } = spanOf('MONTH', at);
  return new Map(
    rows.flatMap(({ backend, spent, reserved }) => {
      const limit = monthlyBudgets.get(backend);
      return limit === undefined ? [] : [[backend, { limit, spent, reserved, resetsAt }] as const];
    }),
  );
}
