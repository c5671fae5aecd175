import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import type { Answer } from '#src/backends/cloud/http/answer.ts';
import { errorText } from '#src/backends/cloud/http/error-text.ts';
import { type Send, TransportError } from '#src/backends/cloud/http/send.ts';
import type { Limits } from '#src/backends/cloud/limits.ts';
import { createRedact } from '#src/backends/cloud/redact.ts';
import type { ErrorCode } from '#src/domain/failures.ts';
import { type ImageFile, readImageFile } from '#src/images/formats/image-file.ts';
import { UnreadableImageError } from '#src/images/formats/unreadable.ts';
import { credentialsOf, type ServerEntry } from './server-list.ts';

/** How a server is asked, and what its answers mean in either of its dialects. */
export interface Connection {
  /** @param path below the server's root @throws CloudError where it cannot be reached, or the signal's reason */
  ask(
    path: string,
    request: { readonly body?: object; readonly timeoutMs?: number },
    signal: AbortSignal,
  ): Promise<Answer>;
  /** What the server did, as a failure that cost nothing. @param outage whether it counts against the server */
  failure(code: ErrorCode, says: string, outage?: boolean): CloudError;
  /** What an answer other than 200 means. */
  refused(answer: Answer): CloudError;
  /** @throws CloudError where it is no whole image */
  fileOf(base64: string): ImageFile;
  redact(text: string): string;
}

export function createConnection(
  entry: ServerEntry,
  { send, limits }: { readonly send: Send; readonly limits: Limits },
): Connection {
  const url = new URL(entry.url);
  const { user, password } = credentialsOf(url);
  const redact = createRedact(password || undefined);
  const headers = {
    'content-type': 'application/json',
    ...(user && {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    }),
  };
  const root = `${url.origin}${url.pathname.replace(/\/$/, '')}`;

  function failure(code: ErrorCode, says: string, outage = false): CloudError {
    const message = `The server ${entry.name} ${says}.`;
    return new CloudError({ failure: { code, message, retryable: true, billed: 'NO' }, outage });
  }

  return {
    failure,
    redact,
    async ask(path, { body, timeoutMs = limits.pollMs }, signal) {
      try {
        return await send(
          {
            url: new URL(`${root}/${path}`),
            method: body === undefined ? 'GET' : 'POST',
            headers,
            body: body && JSON.stringify(body),
            timeoutMs,
            maxBytes: limits.imageBytes,
          },
          signal,
        );
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        signal.throwIfAborted();
        throw failure('PROVIDER_UNAVAILABLE', `cannot be reached (${redact(error.message)})`, true);
      }
    },
    refused(answer) {
      const why = `(${answer.status}: ${redact(errorText(answer))})`;
      if (answer.status === 401 || answer.status === 403)
        return failure('PROVIDER_UNAUTHORIZED', `refused its user and password ${why}`, true);
      if (answer.status >= 500) return failure('PROVIDER_FAILED', `failed ${why}`, true);
      return failure('PROVIDER_REJECTED', `refused the request ${why}`);
    },
    fileOf(base64) {
      try {
        return readImageFile(Buffer.from(base64.replace(/^data:[^,]*,/, ''), 'base64'));
      } catch (error) {
        if (!(error instanceof UnreadableImageError)) throw error;
        throw failure(
          'PROVIDER_BAD_RESPONSE',
          `answered with no complete image (${error.message})`,
        );
      }
    },
  };
}
