import type { BudgetPeriod, Span } from '#src/domain/budgets.ts';

const dayMs = 86_400_000;

/** The period that a moment falls into. */
export function spanOf(period: BudgetPeriod, at: number): Span {
  if (period === 'MONTH') {
    const date = new Date(at);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { startsAt: Date.UTC(year, month), endsAt: Date.UTC(year, month + 1) };
  }
  const day = Math.floor(at / dayMs);
  if (period === 'DAY') return { startsAt: day * dayMs, endsAt: (day + 1) * dayMs };
  // The epoch was a Thursday, three days after a Monday.
  const monday = Math.floor((day + 3) / 7) * 7 - 3;
  return { startsAt: monday * dayMs, endsAt: (monday + 7) * dayMs };
}
