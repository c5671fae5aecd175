import { longestTimerMs } from '#src/async/delay.ts';
import { address, choice, headerText, wholeFrom } from './setting-types.ts';

/** Who is asked about prompts and images. */
export const moderationSettings = {
  MODERATION_URL: address('https://moderation.example.com/check')
    .optional()
    .describe('Asked about each prompt and each image: docs/operations.md tells how.'),
  MODERATION_KEY: headerText().optional().describe('Sent there as a bearer token.'),
  MODERATION_FAILURE: choice('closed', 'open')
    .default('closed')
    .describe('What passes while it does not answer: open for everything, closed for nothing.'),
  MODERATION_TIMEOUT_MS: wholeFrom(1, longestTimerMs)
    .default(10_000)
    .describe('How long each of its answers may take.'),
};
