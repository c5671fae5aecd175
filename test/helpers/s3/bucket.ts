import type { S3StandIn } from './stand-in.ts';

/** The variables that a gateway finds its bucket by. */
export function bucketAt({ bucket, keys }: S3StandIn, url: string): Record<string, string> {
  return {
    IMAGES: `s3://${bucket}/images`,
    IMAGES_PATH_STYLE: 'on',
    AWS_ENDPOINT_URL_S3: url,
    AWS_REGION: keys.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    DEMO_WEIGHTS: 'on',
    URL_SECRET: 'a secret of the tests',
  };
}
