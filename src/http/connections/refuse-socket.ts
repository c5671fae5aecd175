import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { withCode } from '#src/http/send.ts';

/** Answers where Node hands over a bare socket and no response, and lets the socket go. */
export function endRefused(
  socket: Duplex,
  status: number,
  message: string,
  requestId?: string,
): void {
  const body = JSON.stringify({ errors: [withCode({ message }, status)] });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'connection: close',
      ...(requestId === undefined ? [] : [`x-request-id: ${requestId}`]),
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
    // Also where the client does not close its side.
    () => socket.destroy(),
  );
}
