import type { Account } from './account.ts';
import type { Jobs } from './jobs.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Shop } from './work.ts';

/** What the stand-in's routes share. */
export interface World {
  readonly account: Account;
  readonly shop: Shop;
  readonly rateLimit: RateLimit;
  readonly jobs: Jobs;
  readonly apiUrl: string;
  /** `host:port` of the image host. */
  readonly imageHost: string;
}
