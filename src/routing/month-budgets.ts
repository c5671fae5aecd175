import type { BackendId } from '#src/domain/backends.ts';
import { type ProviderMonth, refusalOf } from '#src/domain/budgets.ts';
import type { MicroCredits } from '#src/domain/credits.ts';

/**
 * What the router knows of the months' budgets of providers. It is what they were when they were last
 * looked at: whether an attempt fits is decided where it begins.
 */
export interface MonthBudgets {
  of(backend: BackendId): ProviderMonth | null;
  /** Why a request that costs up to `high` is not to be sent there this month, and until when; or null. */
  refusal(backend: BackendId, high: MicroCredits): ReturnType<typeof refusalOf>;
  /** @param months by backend, of the moment `at` */
  load(months: ReadonlyMap<BackendId, ProviderMonth>): void;
}

export function createMonthBudgets(): MonthBudgets {
  let months: ReadonlyMap<BackendId, ProviderMonth> = new Map();
  return {
    of: (backend) => months.get(backend) ?? null,
    refusal(backend, high) {
      const month = months.get(backend);
      return month ? refusalOf(backend, month, high) : null;
    },
    load(current) {
      months = current;
    },
  };
}
