import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { isExchangeFault } from './faults.ts';
import { gatewayPages, type Page } from './pages.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export const jsonReply = (
  value: unknown,
  headers: Record<string, string> = {},
  status = 200,
): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(value)),
});

export const pictureReply = (body: Buffer, headers: Record<string, string> = {}): Reply => ({
  status: 200,
  headers: { 'content-type': 'image/jpeg', ...headers },
  body,
});

export const pageReply = (
  { status, contentType, body }: Page,
  headers: Record<string, string> = {},
): Reply => ({
  status,
  headers: { 'content-type': contentType, ...headers },
  body: Buffer.from(body),
});

/**
 * Sends a reply the way a fault bends it.
 *
 * @returns whether the whole of it left, as it was meant
 */
export async function send(
  response: ServerResponse,
  reply: Reply,
  fault: { readonly kind: string } | null,
): Promise<boolean> {
  if (!isExchangeFault(fault)) return write(response, reply);
  switch (fault.kind) {
    case 'hang':
      return false;
    case 'reset':
      response.socket?.resetAndDestroy();
      return false;
    case 'cut':
      response.writeHead(reply.status, {
        ...reply.headers,
        'content-length': String(reply.body.length),
      });
      response.write(reply.body.subarray(0, Math.floor(reply.body.length / 2)), () =>
        response.destroy(),
      );
      return false;
    case 'corrupt':
      await write(response, { ...reply, body: Buffer.alloc(reply.body.length, 'not this ') });
      return false;
    case 'mistyped':
      await write(response, {
        ...reply,
        headers: { ...reply.headers, 'content-type': 'text/html' },
        body: Buffer.from('<!DOCTYPE html><html><body>It works!</body></html>'),
      });
      return false;
    case 'emptyJson':
      await write(response, {
        ...reply,
        headers: { ...reply.headers, 'content-type': 'application/json' },
        body: Buffer.from('{}'),
      });
      return false;
    case 'lostBehind':
      await write(response, pageReply(gatewayPages[fault.error]));
      return false;
    case 'elsewhere':
      await write(response, {
        ...reply,
        status: 302,
        headers: { location: fault.url },
        body: Buffer.alloc(0),
      });
      return false;
    case 'slow':
      await delay(fault.ms);
      return write(response, reply);
  }
}

/** @returns whether the last byte was handed to the connection */
function write(response: ServerResponse, reply: Reply): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  response.once('close', () => resolve(response.writableFinished));
  response.writeHead(reply.status, {
    ...reply.headers,
    'content-length': String(reply.body.length),
  });
  response.end(reply.body);
  return promise;
}
