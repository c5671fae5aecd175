import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { GraphQLError } from 'graphql';
import type { Viewer } from '#src/accounts/viewer.ts';
import { GatewayError, InvalidInputError, invalidInput } from '#src/domain/gateway-errors.ts';
import { clientLeft } from '#src/http/client-gone.ts';
import { credentialsOf } from '#src/http/credentials.ts';
import { UnreadableRequestError } from '#src/http/read-body.ts';
import { sendErrors, sendJson } from '#src/http/send.ts';
import { statusOfErrors } from '#src/http/transports/status.ts';
import { sourceLimits } from '#src/images/formats/source-limits.ts';
import { SourceImageError } from '#src/images/sources/source-image.ts';
import type { Operations } from '#src/operations/operations.ts';
import type { Upload } from '#src/uploads/upload.ts';
import type { Uploads } from '#src/uploads/uploads.ts';
import { mustBringPictures, type Receive } from './receive.ts';

export interface UploadsRouteOptions {
  readonly operations: Operations;
  readonly uploads: Uploads;
  readonly receive: Receive;
}

/**
 * `POST /uploads` with a picture as its body answers with the upload's id, for `image` and `mask` of a request;
 * `GET /uploads/<id>` shows it to its account, and `DELETE` removes it before it expires. Errors come as GraphQL's do.
 */
export function createUploadsRoute({ operations, uploads, receive }: UploadsRouteOptions) {
  async function viewerOf(request: IncomingMessage): Promise<Viewer> {
    const viewer = await operations.authenticate(credentialsOf(request));
    await mustBringPictures(operations, viewer);
    return viewer;
  }

  async function add(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // First: the body of a stranger is not looked at.
    const viewer = await viewerOf(request);
    const upload = await receive(viewer, request, sourceLimits.bytes, (body) =>
      uploads.add(viewer.accountId, body),
    );
    sendJson(response, 201, shown(upload), 'application/json; charset=utf-8');
  }

  async function show(request: IncomingMessage, response: ServerResponse, id: string) {
    const { accountId } = await viewerOf(request);
    const { stream, size } = await uploads.open(accountId, id);
    response.writeHead(200, {
      'content-type': 'image/png',
      'content-length': size,
      'cache-control': 'private, no-cache',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    await pipeline(stream, response).catch(clientLeft);
  }

  async function remove(request: IncomingMessage, response: ServerResponse, id: string) {
    const { accountId } = await viewerOf(request);
    if (await uploads.remove(accountId, id)) return void response.writeHead(204).end();
    sendErrors(response, 409, [
      { message: 'A generation that has not ended starts from this picture.' },
    ]);
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const [, id] = /^\/uploads(?:\/([\w-]+))?$/.exec(url.pathname) ?? [null, ''];
    try {
      if (id === '')
        return sendErrors(response, 404, [
          { message: 'There is nothing here; send a picture to /uploads.' },
        ]);
      if (id === undefined && request.method === 'POST') return await add(request, response);
      if (id !== undefined && request.method === 'GET') return await show(request, response, id);
      if (id !== undefined && request.method === 'DELETE')
        return await remove(request, response, id);
      const allow = id === undefined ? 'POST' : 'GET, DELETE';
      sendErrors(response, 405, [{ message: `Use ${allow.replace(', ', ' or ')}.` }], { allow });
    } catch (error) {
      refuse(response, error);
    }
  };
}

function shown({ id, sha256, width, height, bytes, expiresAt }: Upload): object {
  return { id, sha256, width, height, bytes, expiresAt: new Date(expiresAt).toISOString() };
}

/** @throws what is a fault of ours */
function refuse(response: ServerResponse, error: unknown): void {
  if (error instanceof UnreadableRequestError) {
    sendErrors(response, error.status, [{ message: error.message }]);
    return;
  }
  const known =
    error instanceof SourceImageError ? invalidInput('body', error.message, error.allowed) : error;
  const shownAs = asGraphQLError(known);
  if (shownAs === null) throw error;
  sendErrors(response, statusOfErrors([shownAs]) ?? 503, [shownAs]);
}

function asGraphQLError(error: unknown): GraphQLError | null {
  if (error instanceof GraphQLError) return error;
  if (!(error instanceof GatewayError)) return null;
  const { message, code } = error;
  const issues = error instanceof InvalidInputError ? { issues: error.issues } : {};
  return new GraphQLError(message, { extensions: { code, ...issues } });
}
