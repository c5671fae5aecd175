import { ImagesAwayError } from '#src/images/image-store.ts';

/** What the client of S3 throws: what an answer said, or that there was none. */
export interface S3Error extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

const elsewhere = 'the bucket of its images is in another region than AWS_REGION says';
const unknown = 'the bucket of its images does not know its credentials';

/** Errors that stay until a setting or a permission is changed, by their names. */
const refusals: Readonly<Record<string, string>> = {
  AccessDenied: 'its credentials do not allow that in the bucket of its images',
  AuthorizationHeaderMalformed: elsewhere,
  CredentialsProviderError: 'it has no credentials for the bucket of its images',
  ExpiredToken: 'its credentials for the bucket of its images have expired',
  InvalidAccessKeyId: unknown,
  NoSuchBucket: 'there is no bucket of the name that IMAGES says',
  PermanentRedirect: elsewhere,
  SignatureDoesNotMatch: unknown,
};

/** The error in words for everybody. */
export function imagesAway(error: unknown): ImagesAwayError {
  const { name, $metadata, message } = error as S3Error;
  const refusal = message === 'Region is missing' ? 'AWS_REGION is not set' : refusals[name];
  if (refusal !== undefined)
    return new ImagesAwayError(refusal, { needsChange: true, cause: error });
  const status = $metadata?.httpStatusCode;
  const why =
    status === undefined
      ? 'the bucket of its images cannot be reached'
      : `the bucket of its images answers with status ${status}`;
  return new ImagesAwayError(why, { needsChange: false, cause: error });
}
