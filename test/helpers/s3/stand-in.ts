import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenTo } from '#test/helpers/listen.ts';
import { refuseSignature, type Verifier } from './signature.ts';

/** What goes wrong with a request: an answer of this code, a body that is cut, an answer that is lost or never comes. */
export type S3Fault =
  | { readonly code: keyof typeof statuses }
  | 'CUT_BODY'
  | 'LOSE_ANSWER'
  | 'NO_ANSWER';

export interface S3StandIn extends AsyncDisposable {
  readonly url: string;
  readonly bucket: string;
  readonly keys: Pick<Verifier, 'accessKeyId' | 'secretAccessKey' | 'region'>;
  /** By key, as they are stored. */
  readonly objects: Map<string, StoredObject>;
  /** The next requests of this method meet these, one each. */
  fail(method: string, ...faults: readonly S3Fault[]): void;
  /** Method and path of what was asked, in order. */
  readonly asked: readonly string[];
}

interface StoredObject {
  readonly data: Buffer;
  readonly contentType: string;
  readonly storedAt: number;
}

export interface S3StandInOptions {
  /** Objects on one page of a list. @default 1000, as S3's */
  readonly pageSize?: number;
  readonly now?: () => number;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const statuses = {
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  SlowDown: 503,
  XAmzContentSHA256Mismatch: 400,
} as const;

/**
 * A server that answers as S3 does to what an image store asks of one bucket: objects are put, read,
 * deleted and listed, and each request must be signed by the one key that there is.
 */
export async function startS3StandIn(options: S3StandInOptions = {}): Promise<S3StandIn> {
  const { pageSize = 1000, now = Date.now } = options;
  const bucket = 'darkroom-images';
  const keys = { accessKeyId: 'AKIASTANDIN', secretAccessKey: 'a/secret+key', region: 'eu-test-1' };
  const objects = new Map<string, StoredObject>();
  const faults = new Map<string, S3Fault[]>();
  const asked: string[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse, url: URL) {
    const body = await buffer(request);
    const method = request.method!;
    asked.push(`${method} ${url.pathname}`);
    const refused = refuseSignature(request, body, { ...keys, now });
    if (refused !== null) return refuse(response, refused as keyof typeof statuses);
    const fault = faults.get(method)?.shift();
    if (typeof fault === 'object') return refuse(response, fault.code);
    if (fault === 'NO_ANSWER') return;
    const [, ownBucket, key = ''] =
      /^\/([^/]+)(?:\/(.*))?$/.exec(decodeURIComponent(url.pathname)) ?? [];
    if (ownBucket !== bucket) return refuse(response, 'NoSuchBucket');
    const stored = objects.get(key);
    switch (method) {
      case 'PUT':
        if (stored && request.headers['if-none-match'] === '*')
          return refuse(response, 'PreconditionFailed');
        objects.set(key, {
          data: body,
          contentType: request.headers['content-type'] ?? 'application/octet-stream',
          storedAt: now(),
        });
        if (fault === 'LOSE_ANSWER') return void response.destroy();
        return void response.writeHead(200, { etag: etagOf(body) }).end();
      case 'GET':
        if (key === '') return list(response, url.searchParams);
        if (!stored) return refuse(response, 'NoSuchKey');
        return send(response, stored, url.searchParams, fault === 'CUT_BODY');
      case 'DELETE':
        objects.delete(key);
        return void response.writeHead(204).end();
      default:
        return refuse(response, 'MethodNotAllowed');
    }
  }

  /** ListObjectsV2; the token is the last key of the page before. */
  function list(response: ServerResponse, query: URLSearchParams): void {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const left = [...objects.keys()]
      .filter((key) => key.startsWith(prefix) && key > after)
      .toSorted();
    const page = left.slice(0, pageSize);
    const next = left.length > pageSize ? page.at(-1) : undefined;
    const contents = page.map((key) => {
      const { data, storedAt } = objects.get(key)!;
      return `<Contents><Key>${key}</Key><LastModified>${new Date(storedAt).toISOString()}</LastModified><Size>${data.length}</Size></Contents>`;
    });
    sendXml(
      response,
      200,
      `<ListBucketResult><Name>${bucket}</Name><KeyCount>${page.length}</KeyCount><IsTruncated>${next !== undefined}</IsTruncated>${
        next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`
      }${contents.join('')}</ListBucketResult>`,
    );
  }

  const server = await listenTo(answer);
  return {
    url: server.url,
    bucket,
    keys,
    objects,
    asked,
    fail(method, ...next) {
      faults.set(method, [...(faults.get(method) ?? []), ...next]);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function send(
  response: ServerResponse,
  { data, contentType, storedAt }: StoredObject,
  query: URLSearchParams,
  isCut: boolean,
): void {
  const header = (name: string): Record<string, string> => {
    const value = query.get(`response-${name}`);
    return value === null ? {} : { [name]: value };
  };
  response.writeHead(200, {
    'content-type': contentType,
    'content-length': data.length,
    'last-modified': new Date(storedAt).toUTCString(),
    etag: etagOf(data),
    ...header('content-type'),
    ...header('content-disposition'),
    ...header('cache-control'),
  });
  if (!isCut) return void response.end(data);
  response.write(data.subarray(0, data.length / 2), () => response.destroy());
}

function refuse(response: ServerResponse, code: keyof typeof statuses): void {
  sendXml(
    response,
    statuses[code],
    `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
  );
}

function sendXml(response: ServerResponse, status: number, xml: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`);
}

function etagOf(data: Buffer): string {
  return `"${createHash('md5').update(data).digest('hex')}"`;
}
