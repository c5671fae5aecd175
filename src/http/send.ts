import type { ServerResponse } from 'node:http';

const plain = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** A short plain answer: what went wrong, in a sentence. */
export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...plain, ...headers })
    .end(`${text}\n`);
}

interface ShownError {
  readonly message: string;
  readonly extensions?: object;
}

/** What stands for a status where an error says no more; for any other it is BAD_REQUEST. */
const codes: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'RATE_LIMITED',
};

/** The error with the code of its status, unless it has one. */
export function withCode(error: ShownError, status: number): ShownError {
  return error.extensions
    ? error
    : { ...error, extensions: { code: codes[status] ?? 'BAD_REQUEST' } };
}

/** Errors in GraphQL's shape, so that clients of every route read them the same way. */
export function sendErrors(
  response: ServerResponse,
  status: number,
  errors: readonly ShownError[],
  headers: Record<string, string> = {},
): void {
  const body = { errors: errors.map((error) => withCode(error, status)) };
  sendJson(response, status, body, 'application/json; charset=utf-8', headers);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  contentType: string,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(text),
      ...plain,
      // Else the rest of the body would be read to its end.
      ...(status === 413 && { connection: 'close' }),
      ...headers,
    })
    .end(text);
}
