import { wholeFrom } from './setting-types.ts';

/** What is kept, and for how long. */
export const keepingSettings = {
  ACCOUNT_UPLOADS: wholeFrom(1)
    .default(100)
    .describe('Pictures to start from that one account may keep at once.'),
  KEEP_UPLOADS_HOURS: wholeFrom(1, 876_000)
    .default(24)
    .describe('How long such a picture is kept after its last use.'),
  KEEP_IMAGES_DAYS: wholeFrom(0, 36_500)
    .default(0)
    .describe('Image files are deleted after so long; 0 keeps them.'),
  KEEP_EVENTS_DAYS: wholeFrom(0, 36_500)
    .default(7)
    .describe('The steps of ended generations are deleted after so long; 0 keeps them.'),
  KEEP_IDEMPOTENCY_KEYS_HOURS: wholeFrom(24, 876_000)
    .default(48)
    .describe('How long a repeated request with an idempotency key is known.'),
};
