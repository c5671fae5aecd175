import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

export interface S3ClientOptions {
  /** The bucket's name in the path instead of the host's name, as many servers besides Amazon's want it. */
  readonly pathStyle: boolean;
  /** @default as the environment says: AWS_REGION, AWS_ENDPOINT_URL_S3, and the chain of credentials */
  readonly connection?: Pick<S3ClientConfig, 'region' | 'endpoint' | 'credentials'>;
  readonly patience?: Patience;
}

/** How long a server may be silent, in milliseconds, and how often a request is sent. */
export interface Patience {
  readonly connectMs: number;
  readonly idleMs: number;
  /** Before the second one it waits for up to 0.1 seconds, then for twice as long each time. */
  readonly tries: number;
}

/** Some seconds in all: an image that was paid for waits for a short disturbance. */
const defaultPatience: Patience = { connectMs: 5_000, idleMs: 20_000, tries: 7 };

export function createS3Client(options: S3ClientOptions): S3Client {
  const { connectMs, idleMs, tries } = options.patience ?? defaultPatience;
  return new S3Client({
    ...options.connection,
    forcePathStyle: options.pathStyle,
    // Other servers know no checksums of their own; the signature covers the hash of what is sent.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: tries,
    requestHandler: { connectionTimeout: connectMs, socketTimeout: idleMs },
  });
}
