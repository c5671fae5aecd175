import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { StoredImage } from '#src/domain/generation.ts';
import { repository } from '#src/generations/store/repository.ts';
import { clientLeft } from '#src/http/client-gone.ts';
import { sendText } from '#src/http/send.ts';
import type { ImageStore, ShownImage } from '#src/images/image-store.ts';
import type { UrlSigner } from '#src/images/signed-url.ts';
import type { Store } from '#src/store/store.ts';

export interface ImageRouteOptions {
  readonly database: Store;
  readonly images: ImageStore;
  readonly urls: UrlSigner;
  now(): number;
}

const goneMessage = 'There is no such image any more.';

/** `GET /images/<id>?expires&signature`: the file, or the way to it, for all who hold the signed URL. */
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
    const { database, images } = options;
    const sample = await database.read(() => repository.sample(id));
    const image = sample?.image;
    if (image && images.link && request.method === 'GET') {
      const generation = await database.read(() => repository.generation(sample.generationId));
      if (generation?.imagesExpired) return sendText(response, 404, goneMessage);
      const location = await images.link(image.key, shownAs(image));
      // Kept for half as long as it works.
      response.writeHead(302, { location, 'cache-control': 'private, max-age=30' }).end();
      return;
    }
    // A file that was kept for its time is gone, or about to be.
    const file = image && (await images.open(image.key));
    if (!file) return sendText(response, 404, goneMessage);

    const { mimeType, fileName } = shownAs(image);
    const etag = `"${image.sha256}"`;
    const left = Math.max(
      0,
      Math.floor(Number(url.searchParams.get('expires')) - options.now() / 1000),
    );
    response.setHeaders(
      new Headers({
        'content-type': mimeType,
        'content-disposition': `inline; filename="${fileName}"`,
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

function shownAs({ mimeType, key }: StoredImage): ShownImage {
  return { mimeType, fileName: key.replaceAll('/', '-') };
}
