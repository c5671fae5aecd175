import { longestTimerMs } from '#src/async/delay.ts';
import {
  address,
  choice,
  folder,
  headerText,
  list,
  numberFrom,
  wholeFrom,
} from './setting-types.ts';

/** Who is asked about prompts and images. */
export const moderationSettings = {
  MODERATION_URL: address('https://moderation.example.com/check')
    .optional()
    .describe('Asked about each prompt and each image: docs/operations.md tells how.'),
  MODERATION_KEY: headerText().optional().describe('Sent there as a bearer token.'),
  MODERATION_MODEL: folder()
    .optional()
    .describe('A folder with an image classifier in ONNX that looks at each image here.'),
  MODERATION_LABELS: list(() => true, '').describe(
    'Its labels for which an image is withheld, with commas.',
  ),
  MODERATION_THRESHOLD: numberFrom(0, 1)
    .default(0.5)
    .describe('The probability from which on it is, from 0 to 1.'),
  MODERATION_FAILURE: choice('closed', 'open')
    .default('closed')
    .describe('What passes while it does not answer: open for everything, closed for nothing.'),
  MODERATION_TIMEOUT_MS: wholeFrom(1, longestTimerMs)
    .default(10_000)
    .describe('How long each of its answers may take.'),
};
