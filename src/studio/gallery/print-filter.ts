import { printsVariables } from '../api/lists.ts';
import type { GenerationsQueryVariables, ModelId } from '../generated/graphql.ts';

/** Which prints hang in the gallery. */
export interface PrintFilter {
  readonly search: string;
  readonly model: ModelId | null;
  readonly tag: string | null;
  readonly starred: boolean;
  readonly since: Since;
  /** The first and the last day, as 2026-11-27, where `since` is RANGE; null for no end. */
  readonly from: string | null;
  readonly to: string | null;
}

/** By their names, how many days back; RANGE is what its two days say. */
export const sinces = { ANY: null, DAY: 1, WEEK: 7, MONTH: 30, RANGE: null } as const;
export type Since = keyof typeof sinces;

export const allPrints: PrintFilter = {
  search: '',
  model: null,
  tag: null,
  starred: false,
  since: 'ANY',
  from: null,
  to: null,
};

export function isFiltered(filter: PrintFilter): boolean {
  return JSON.stringify(filter) !== JSON.stringify(allPrints);
}

/** The same filter is the same list in the cache: days begin at midnight. */
export function printVariables(filter: PrintFilter): GenerationsQueryVariables {
  const { search, model, tag, starred } = filter;
  return {
    ...printsVariables,
    filter: {
      ...printsVariables.filter,
      ...(search.trim() !== '' && { search: search.trim() }),
      ...(model && { model }),
      ...(tag && { tag }),
      ...(starred && { starred }),
      ...spanOf(filter),
    },
  };
}

/** Whether the first of two days comes after the last. */
export function isReversed({ since, from, to }: PrintFilter): boolean {
  return since === 'RANGE' && from !== null && to !== null && from > to;
}

/** Days are those of this browser's clock. */
function spanOf({ since, from, to }: PrintFilter) {
  if (since === 'RANGE')
    return {
      ...(from && { createdFrom: midnightOf(from) }),
      ...(to && { createdBefore: midnightOf(to, 1) }),
    };
  const days = sinces[since];
  return days === null ? {} : { createdFrom: daysAgo(days) };
}

function daysAgo(days: number): string {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - days + 1);
  return day.toISOString();
}

function midnightOf(date: string, daysLater = 0): string {
  const day = new Date(`${date}T00:00:00`);
  day.setDate(day.getDate() + daysLater);
  return day.toISOString();
}
