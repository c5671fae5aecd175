/** Makes the bucket that IMAGES names, where it is not there yet. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

const { host: Bucket } = new URL(process.env.IMAGES ?? '');
const client = new S3Client({ forcePathStyle: process.env.IMAGES_PATH_STYLE === 'on' });
await client.send(new CreateBucketCommand({ Bucket })).catch((error: Error) => {
  if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(error.name)) throw error;
});
