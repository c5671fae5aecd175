import type { AvailabilityStatus } from '../generated/graphql.ts';

/** Whether a status is well, for its color. */
export const moodOf: Readonly<Record<AvailabilityStatus, 'good' | 'warn' | 'off' | 'bad'>> = {
  AVAILABLE: 'good',
  COLD: 'good',
  RATE_LIMITED: 'warn',
  NO_CREDITS: 'bad',
  RETIRED: 'bad',
  DOWN: 'bad',
  NOT_SERVED: 'off',
  UNCONFIGURED: 'off',
};
