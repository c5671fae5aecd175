import { z } from 'zod';
import { choice, databaseUrl, folder, onOrOff } from './setting-types.ts';

/** Names as https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html allows them. */
const bucketUrl = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[\w-]+)*\/?$/;

/** Where everything is stored, and which process does what of it. */
export const storingSettings = {
  DATA_DIR: folder().default('./data').describe('Where the database and the images are kept.'),
  DATABASE_URL: databaseUrl()
    .optional()
    .describe('Keeps all but the images in this PostgreSQL, 15 or later, instead of in DATA_DIR.'),
  DATABASE_LISTEN_URL: databaseUrl()
    .optional()
    .describe(
      'The same database past a pooler, for what processes tell one another; by default DATABASE_URL.',
    ),
  ROLE: choice('all', 'gateway', 'worker')
    .default('all')
    .describe(
      'What this process does of what several share: gateway answers requests, worker runs generations.',
    ),
  IMAGES: z
    .string()
    .regex(bucketUrl, 'it must be s3://bucket or s3://bucket/prefix')
    .optional()
    .describe('Keeps images in this bucket, as s3://bucket/prefix, instead of below DATA_DIR.'),
  IMAGES_PATH_STYLE: onOrOff(false).describe(
    "Names the bucket in the path instead of the host's name, as many servers of S3 besides Amazon's want it: on or off.",
  ),
  IMAGES_REDIRECT: onOrOff(false).describe(
    "Whether image URLs lead on to the bucket's own for a minute instead of the gateway sending the image: on or off.",
  ),
};
