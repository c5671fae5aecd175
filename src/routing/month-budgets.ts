import { type BackendId, backends } from '#src/domain/backends.ts';
import { inCredits, type MicroCredits } from '#src/domain/credits.ts';

/** What may be spent at a provider in a calendar month (UTC), and what was. */
export interface MonthBudget {
  readonly limit: MicroCredits;
  readonly spent: MicroCredits;
  /** Milliseconds since the epoch when the next month begins. */
  readonly resetsAt: number;
}

/**
 * Budgets of this gateway's own for its providers. What attempts cost is counted when they have
 * ended, so those that run at once can exceed a budget by what they cost.
 */
export interface MonthBudgets {
  of(backend: BackendId): MonthBudget | null;
  /** Why a request that costs up to `high` is not to be sent there this month, and until when; or null. */
  refusal(backend: BackendId, high: MicroCredits): { reason: string; until: number } | null;
  /** An attempt there has ended. */
  spend(backend: BackendId, cost: MicroCredits): void;
  /** Milliseconds since the epoch when the present month began. */
  monthStart(): number;
  /** @param spent by backend since the month began, as it is stored */
  load(spent: ReadonlyMap<BackendId, MicroCredits>): void;
}

export function createMonthBudgets(
  limits: ReadonlyMap<BackendId, MicroCredits>,
  now: () => number,
): MonthBudgets {
  let month = monthOf(now());
  let spent = new Map<BackendId, MicroCredits>();

  function turn(): void {
    const current = monthOf(now());
    if (current === month) return;
    month = current;
    spent = new Map();
  }

  function of(backend: BackendId): MonthBudget | null {
    turn();
    const limit = limits.get(backend);
    if (limit === undefined) return null;
    return { limit, spent: spent.get(backend) ?? 0, resetsAt: monthAfter(month) };
  }

  return {
    of,
    refusal(backend, high) {
      const budget = of(backend);
      if (budget === null || budget.spent + high <= budget.limit) return null;
      const { name } = backends[backend];
      const reason = `It may cost ${inCredits(high)} credits, and ${inCredits(budget.spent)} of the month's ${inCredits(budget.limit)} for ${name} are spent.`;
      return { reason, until: budget.resetsAt };
    },
    spend(backend, cost) {
      turn();
      spent.set(backend, (spent.get(backend) ?? 0) + cost);
    },
    monthStart() {
      turn();
      return month;
    },
    load(stored) {
      turn();
      spent = new Map(stored);
    },
  };
}

function monthOf(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function monthAfter(month: number): number {
  const date = new Date(month);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
