import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The keys that may sign, and the time that signatures are compared with. */
export interface Verifier {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  now(): number;
}

const toleranceMs = 15 * 60_000;

/**
 * Checks Signature Version 4, in the header or, presigned, in the query.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 *
 * @returns the code of S3's refusal, or null
 */
export function refuseSignature(
  request: IncomingMessage,
  body: Buffer,
  verifier: Verifier,
): string | null {
  const [path = '', query = ''] = request.url!.split('?');
  const proof = proofOf(request, new URLSearchParams(query));
  if (!proof) return 'AccessDenied';
  const { accessKeyId, scope, signedHeaders, signature, date, lifetimeMs, bodyHash } = proof;
  if (accessKeyId !== verifier.accessKeyId) return 'InvalidAccessKeyId';
  const age = verifier.now() - timeOf(date);
  if (age > lifetimeMs || age < -toleranceMs)
    return proof.isPresigned ? 'AccessDenied' : 'RequestTimeTooSkewed';
  const [day = '', region, service] = scope.split('/');
  if (region !== verifier.region || service !== 's3' || !date.startsWith(day))
    return 'AuthorizationHeaderMalformed';
  if (!signedHeaders.includes('host')) return 'AccessDenied';
  if (bodyHash !== 'UNSIGNED-PAYLOAD' && bodyHash !== sha256(body))
    return 'XAmzContentSHA256Mismatch';
  const canonical = [
    request.method,
    path,
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
    '',
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (last, part) => hmac(last, part),
    `AWS4${verifier.secretAccessKey}`,
  );
  const expected = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n'));
  return expected.toString('hex') === signature ? null : 'SignatureDoesNotMatch';
}

interface Proof {
  readonly isPresigned: boolean;
  readonly accessKeyId: string;
  /** `day/region/s3/aws4_request` */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** As in 20260131T120000Z. */
  readonly date: string;
  readonly lifetimeMs: number;
  readonly bodyHash: string;
}

function proofOf({ headers }: IncomingMessage, query: URLSearchParams): Proof | null {
  const header =
    /^AWS4-HMAC-SHA256 Credential=(?<id>[^/]+)\/(?<scope>[^,]+), SignedHeaders=(?<names>[^,]+), Signature=(?<proof>\w+)$/.exec(
      headers.authorization ?? '',
    )?.groups;
  if (header)
    return {
      isPresigned: false,
      accessKeyId: header.id!,
      scope: header.scope!,
      signedHeaders: header.names!.split(';'),
      signature: header.proof!,
      date: String(headers['x-amz-date']),
      lifetimeMs: toleranceMs,
      bodyHash: String(headers['x-amz-content-sha256']),
    };
  const signature = query.get('X-Amz-Signature');
  if (signature === null) return null;
  const [accessKeyId = '', ...scope] = (query.get('X-Amz-Credential') ?? '').split('/');
  return {
    isPresigned: true,
    accessKeyId,
    scope: scope.join('/'),
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature,
    date: query.get('X-Amz-Date') ?? '',
    lifetimeMs: Number(query.get('X-Amz-Expires')) * 1000,
    bodyHash: 'UNSIGNED-PAYLOAD',
  };
}

/** As it was sent, in the order of the names; a name alone has an empty value. */
function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((one) => one !== '' && !one.startsWith('X-Amz-Signature='))
    .map((one) => (one.includes('=') ? one : `${one}=`))
    .toSorted()
    .join('&');
}

function timeOf(date: string): number {
  return Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
