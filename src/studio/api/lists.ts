import type { GenerationsQueryVariables } from '../generated/graphql.ts';

/** What has ended, newest first: the gallery. */
export const printsVariables = {
  first: 60,
  filter: { status: ['SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELED'] },
} satisfies GenerationsQueryVariables;

/** What has not ended: found again after a reload. */
export const runningVariables = {
  first: 20,
  filter: { status: ['QUEUED', 'RUNNING'] },
} satisfies GenerationsQueryVariables;
