import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { endRefused } from '#src/http/connections/refuse-socket.ts';
import type { Origins } from '#src/http/origins.ts';
import { nameRequest } from '#src/http/request-id.ts';
import { targetOf } from '#src/http/request-target.ts';

export interface UpgradeOptions {
  readonly server: Server;
  readonly sockets: WebSocketServer;
  readonly origins: Origins;
  /** See `targetOf`. */
  readonly basePath: string;
  createId(): string;
}

/** Turns connections that ask for it into WebSockets, and refuses the others. */
export function acceptUpgrades(options: UpgradeOptions): Disposable {
  const { server, sockets, origins, basePath } = options;

  function refusalOf(request: IncomingMessage): [status: number, message: string] | null {
    const target = targetOf(request, basePath);
    if (typeof target === 'string') return [400, target];
    const refusal = origins.refusal(request);
    if (refusal !== null) return [403, refusal];
    return target.pathname === '/graphql' ? null : [404, 'WebSockets are at /graphql.'];
  }

  function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const requestId = nameRequest(request, options.createId);
    const refusal = refusalOf(request);
    if (refusal) endRefused(stream, ...refusal, requestId);
    else
      sockets.handleUpgrade(request, stream, head, (socket) =>
        sockets.emit('connection', socket, request),
      );
  }

  server.on('upgrade', upgrade);
  return {
    [Symbol.dispose]() {
      server.off('upgrade', upgrade);
    },
  };
}
