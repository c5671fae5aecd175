import { numberFrom, wholeFrom } from './setting-types.ts';

/** What accounts start with, and may do. */
export const accountSettings = {
  DEFAULT_CREDITS: numberFrom(0, 1_000_000_000)
    .default(100)
    .describe('Credits that the default account starts with.'),
  ACCOUNT_CONCURRENT: wholeFrom(0)
    .default(16)
    .describe('Generations of one account that run at once; 0 for no limit.'),
  ACCOUNT_QUEUED: wholeFrom(0)
    .default(1_000)
    .describe('Generations of one account that may wait; 0 for no limit.'),
  ACCOUNT_REQUESTS_PER_MINUTE: wholeFrom(0)
    .default(600)
    .describe('Generations that one account may ask for in a minute; 0 for no limit.'),
};
