import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { whenAborted } from '#src/async/when-aborted.ts';

const signals = new WeakMap<Socket, AbortSignal>();

/**
 * By the connection and not by the answer, which is told nothing while it stands behind another one
 * of its connection.
 *
 * @returns a signal that aborts when the client has closed the connection that the request came over
 */
export function clientGone({ socket }: IncomingMessage): AbortSignal {
  const known = signals.get(socket);
  if (known) return known;
  const controller = new AbortController();
  if (socket.destroyed) controller.abort();
  else socket.once('close', () => controller.abort());
  signals.set(socket, controller.signal);
  return controller.signal;
}

/**
 * Calls back once the answer has ended or its client has gone; at once where it has. The answer's own
 * event does not come for one that stands behind another, nor again for one that is over.
 */
export function whenOver(response: ServerResponse, listener: () => void): void {
  let isTold = false;
  function tell(): void {
    if (isTold) return;
    isTold = true;
    listener();
  }
  const forget = whenAborted(clientGone(response.req), tell);
  response.once('close', () => {
    forget();
    tell();
  });
}

/** Of an answer that is sent in parts: the client went away before the end, and there is no one to answer. */
export function clientLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET') throw error;
}
