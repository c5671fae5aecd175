import type { ServerResponse } from 'node:http';

/** Made once: an AbortController makes one with a stack for each abort otherwise. */
const gone = new DOMException('The client has gone.', 'AbortError');

/** @returns a signal that aborts when the client has gone, or has its whole answer */
export function clientGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort(gone));
  return controller.signal;
}
