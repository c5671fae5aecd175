/** A bucket, and where the images begin in it: '' or ending with a slash. */
export interface S3Location {
  readonly bucket: string;
  readonly prefix: string;
}

/** @param url `s3://bucket` or `s3://bucket/prefix`, as the setting IMAGES takes it */
export function s3Location(url: string): S3Location {
  const { hostname, pathname } = new URL(url);
  const prefix = pathname.replace(/^\/|\/$/g, '');
  return { bucket: hostname, prefix: prefix === '' ? '' : `${prefix}/` };
}
