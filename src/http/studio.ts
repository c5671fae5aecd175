import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { sendText } from './send.ts';

export interface StudioRouteOptions {
  /** Where `npm run build` put the page. */
  readonly folder: string;
  /** The origins that image URLs have, or lead to; the page may show images of these and of itself alone. */
  imageOrigins(): readonly string[];
}

interface StudioFile {
  readonly type: string;
  readonly etag: string;
  /** Of each content coding that was made at build time, and the plain bytes. */
  readonly bodies: Readonly<Record<'br' | 'gzip' | 'identity', Buffer | undefined>>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Names under here carry a hash of what is in them. */
const hashedFolder = '/assets/';

/** The studio: static files that were built and compressed before, kept in memory (well under 1 MB). */
export function createStudioRoute({ folder, imageOrigins }: StudioRouteOptions) {
  let files: Promise<ReadonlyMap<string, StudioFile>> | undefined;
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    files ??= readAll(folder);
    const all = await files;
    if (all.size === 0) {
      files = undefined;
      if (url.pathname === '/')
        return sendText(
          response,
          503,
          'The studio is not built yet: run npm run build. The API is at /graphql.',
        );
    }
    const file = all.get(url.pathname === '/' ? '/index.html' : url.pathname);
    if (!file)
      return sendText(
        response,
        404,
        'There is nothing here; the studio is at / and the API at /graphql.',
      );
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return sendText(response, 405, 'The studio can only be read: use GET.', {
        allow: 'GET, HEAD',
      });

    const coding = chooseCoding(request.headers['accept-encoding'] ?? '', file);
    const body = file.bodies[coding]!;
    response.setHeaders(
      new Headers({
        'content-type': file.type,
        'cache-control': url.pathname.startsWith(hashedFolder)
          ? 'public, max-age=31536000, immutable'
          : 'no-cache',
        etag: file.etag,
        vary: 'accept-encoding',
        'content-security-policy': policy(imageOrigins()),
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'permissions-policy': 'camera=(), geolocation=(), microphone=()',
        'x-content-type-options': 'nosniff',
      }),
    );
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304).end();
      return;
    }
    if (coding !== 'identity') response.setHeader('content-encoding', coding);
    response.writeHead(200, { 'content-length': body.byteLength });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

/** Nothing from elsewhere, nothing inline, nothing that a script turns into HTML. */
function policy(imageOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    ["img-src 'self' data:", ...imageOrigins].join(' '),
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** The smallest that was made and is taken; a coding with q=0 is refused by the client. */
function chooseCoding(accepted: string, file: StudioFile): keyof StudioFile['bodies'] {
  const takes = (coding: string): boolean =>
    accepted
      .toLowerCase()
      .split(',')
      .some((one) => {
        const [name, ...parameters] = one.split(';').map((part) => part.trim());
        return name === coding && !parameters.some((part) => /^q=0(?:\.0*)?$/.test(part));
      });
  if (file.bodies.br && takes('br')) return 'br';
  if (file.bodies.gzip && takes('gzip')) return 'gzip';
  return 'identity';
}

/** @returns by path; empty where the studio was not built */
async function readAll(folder: string): Promise<ReadonlyMap<string, StudioFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(notThere);
  const paths = entries
    .filter((entry) => entry.isFile() && extname(entry.name) in types)
    .map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map(async (path) => {
    const [identity, br, gzip] = await Promise.all([
      readFile(path),
      readFile(`${path}.br`).catch(notMade),
      readFile(`${path}.gz`).catch(notMade),
    ]);
    const etag = `"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`;
    const name = `/${relative(folder, path).split(sep).join('/')}`;
    return [name, { type: types[extname(path)]!, etag, bodies: { identity, br, gzip } }] as const;
  });
  return new Map(await Promise.all(files));
}

function notThere(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

/** A small file gets smaller by no coding; then there is none of it. */
function notMade(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
