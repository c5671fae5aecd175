import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { ConnectionCap } from './connection-cap.ts';
import { endRefused } from './refuse-socket.ts';

/**
 * Listens to the errors of everything that the server hands over, from its first moment: an error
 * without a listener ends the process. That a client went away is no fault.
 */
export function ownSocketErrors(server: Server, cap: ConnectionCap, log: Logger): void {
  server.on('connection', (socket) =>
    socket.on('error', (error) => log.debug({ err: error }, 'a connection failed')),
  );
  server.prependListener('request', (request, response) => {
    request.on('error', (error) => log.debug({ err: error }, 'a request broke off'));
    response.on('error', (error) => log.debug({ err: error }, 'an answer broke off'));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Where an answer is on its way, a second one would be read as a part of it.
    if (!socket.writable || cap.isAnswering(socket as Socket)) {
      socket.destroy();
      return;
    }
    const [status, message] = refusals[error.code ?? ''] ?? malformed;
    endRefused(socket, status, message);
  });
}

const malformed = [400, 'This is not a request of HTTP/1.1.'] as const;

const refusals: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too long: they may have at most 16 kB together.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};
