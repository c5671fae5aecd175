import { printsVariables } from '../api/lists.ts';
import type { GenerationsQueryVariables, ModelId } from '../generated/graphql.ts';

/** Which prints hang in the gallery. */
export interface PrintFilter {
  readonly search: string;
  readonly model: ModelId | null;
  readonly tag: string | null;
  readonly starred: boolean;
  readonly since: Since;
}

/** By their names, how many days back. */
export const sinces = { ANY: null, DAY: 1, WEEK: 7, MONTH: 30 } as const;
export type Since = keyof typeof sinces;

export const allPrints: PrintFilter = {
  search: '',
  model: null,
  tag: null,
  starred: false,
  since: 'ANY',
};

export function isFiltered(filter: PrintFilter): boolean {
  return JSON.stringify(filter) !== JSON.stringify(allPrints);
}

/** The same filter is the same list in the cache: days begin at midnight. */
export function printVariables(filter: PrintFilter): GenerationsQueryVariables {
  const { search, model, tag, starred, since } = filter;
  const days = sinces[since];
  return {
    ...printsVariables,
    filter: {
      ...printsVariables.filter,
      ...(search.trim() !== '' && { search: search.trim() }),
      ...(model && { model }),
      ...(tag && { tag }),
      ...(starred && { starred }),
      ...(days && { createdFrom: daysAgo(days) }),
    },
  };
}

function daysAgo(days: number): string {
  const day = new Date();
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - days + 1);
  return day.toISOString();
}
