import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { repository } from '#src/generations/store/repository.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import type { UrlSigner } from '#src/images/signed-url.ts';
import type { Store } from '#src/store/store.ts';
import { sendText } from './send.ts';

export interface ImageRouteOptions {
  readonly database: Store;
  readonly images: ImageStore;
  readonly urls: UrlSigner;
  now(): number;
}

/** `GET /images/<id>?expires&signature`: the file, to whoever holds the signed URL. */
export function createImageRoute(options: ImageRouteOptions) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return sendText(response, 405, 'Images can only be read: use GET.', { allow: 'GET, HEAD' });
    const id = url.pathname.slice('/images/'.length);
    const proof = options.urls.verify(id, url.searchParams);
    if (proof === 'INVALID')
      return sendText(
        response,
        403,
        'The signature does not fit this image; take the URL as the API gave it.',
      );
    if (proof === 'EXPIRED')
      return sendText(response, 410, 'This URL has expired; ask the API for a new one.');
    const image = options.database.read(() => repository.sample(id))?.image;
    // A file that was kept for its time is gone, or about to be.
    const file = image && (await options.images.open(image.key));
    if (!file) return sendText(response, 404, 'There is no such image any more.');

    const etag = `"${image.sha256}"`;
    const left = Math.max(
      0,
      Math.floor(Number(url.searchParams.get('expires')) - options.now() / 1000),
    );
    response.setHeaders(
      new Headers({
        'content-type': image.mimeType,
        'content-disposition': `inline; filename="${image.key.replaceAll('/', '-')}"`,
        'cache-control': `private, max-age=${left}, immutable`,
        'content-security-policy': "default-src 'none'; sandbox",
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
        etag,
      }),
    );
    if (request.headers['if-none-match'] === etag) {
      file.stream.destroy();
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { 'content-length': file.size });
    if (request.method === 'HEAD') {
      file.stream.destroy();
      response.end();
      return;
    }
    await pipeline(file.stream, response).catch(clientLeft);
  };
}

/** Whoever asked went away before the end: nobody is left to tell. */
function clientLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET') throw error;
}
