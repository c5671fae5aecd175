import { type BackendId, backends } from './backends.ts';
import { inCredits, type MicroCredits } from './credits.ts';

/** How often a budget begins anew. Printed into the GraphQL enum `BudgetPeriod`. */
export const budgetPeriods = {
  DAY: 'From midnight to midnight, UTC.',
  WEEK: 'From Monday to Monday, at midnight UTC.',
  MONTH: 'From the first of a month to the first of the next, at midnight UTC.',
} as const satisfies Record<string, string>;
export type BudgetPeriod = keyof typeof budgetPeriods;

export const allPeriods = Object.keys(budgetPeriods) as readonly BudgetPeriod[];

/** Whose budget it is, and for how long each time. */
export interface BudgetName {
  readonly accountId: string;
  /** The key it limits, with those that rotations put in its place; null for all of the account. */
  readonly keyId: string | null;
  readonly period: BudgetPeriod;
}

/** One day, week or month: from `startsAt` until just before `endsAt`, milliseconds since the epoch. */
export interface Span {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** A budget, and what was used of it in a period. */
export interface Budget extends BudgetName, Span {
  readonly amount: MicroCredits;
  /** What is held for generations accepted in the period, and what was captured for them. */
  readonly used: MicroCredits;
}

/** The part of a budget from which on its owner is warned. */
const warningShare = 0.8;

/** How much of a budget is used. Printed into the GraphQL enum `BudgetLevel`. */
export const budgetLevels = {
  FREE: 'Less than 80 % are used.',
  NEARLY_USED: '80 % or more are used.',
  USED_UP: 'Nothing is left until it begins anew.',
} as const satisfies Record<string, string>;
export type BudgetLevel = keyof typeof budgetLevels;

export function levelOf({ amount, used }: Pick<Budget, 'amount' | 'used'>): BudgetLevel {
  if (used >= amount) return 'USED_UP';
  return used >= amount * warningShare ? 'NEARLY_USED' : 'FREE';
}

/** As a sentence calls it. */
export function describeBudget({ keyId, period }: BudgetName): string {
  return `the budget of this ${keyId === null ? 'account' : 'key'} for a ${period.toLowerCase()}`;
}

/** What may be spent at a provider in a calendar month (UTC), and what is. */
export interface ProviderMonth {
  readonly limit: MicroCredits;
  /** What attempts have cost that began in the month and ended. */
  readonly spent: MicroCredits;
  /** What those may cost that run, and those of which it is not known whether they were billed. */
  readonly reserved: MicroCredits;
  /** Milliseconds since the epoch when the next month begins. */
  readonly resetsAt: number;
}

/**
 * Why an attempt that costs up to `high` does not fit into a month, or null.
 *
 * @returns `until` absent where what is reserved may become free before the month is over
 */
export function refusalOf(
  backend: BackendId,
  { limit, spent, reserved, resetsAt }: ProviderMonth,
  high: MicroCredits,
): { readonly reason: string; readonly until?: number } | null {
  if (spent + reserved + high <= limit) return null;
  const also = reserved > 0 ? ` and ${inCredits(reserved)} reserved` : '';
  const reason = `It may cost ${inCredits(high)} credits, and ${inCredits(spent)} of the month's ${inCredits(limit)} for ${backends[backend].name} are spent${also}.`;
  return spent + high > limit ? { reason, until: resetsAt } : { reason };
}
