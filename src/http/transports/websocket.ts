import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Guest, type Seats, SeatsTakenError } from '#src/accounts/subscription-limits.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import { headersOf } from '#src/http/headers.ts';
import type { Origins } from '#src/http/origins.ts';
import { type ContextParts, type Graphql, maxBodyBytes } from '#src/operations/graphql.ts';
import { type Operation, prepareOperation } from '#src/operations/operations.ts';
import { keepAliveMs } from './sse/event-stream.ts';

export interface WebSocketOptions {
  readonly server: Server;
  readonly graphql: Graphql;
  readonly parts: ContextParts;
  readonly origins: Origins;
  readonly connections: Seats;
  readonly log: Logger;
  /** @throws GraphQLError */
  authenticate(headers: Headers): Viewer;
}

/** https://www.iana.org/assignments/websocket/websocket.xml */
const serviceRestart = 1012;

/** Of RFC 6455's registry: clients come back after a while. */
const tryAgainLater = 1013;

/** Clients get so long to answer that they close. */
const closeMs = 1_000;

interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  viewer?: Viewer;
}

/**
 * GraphQL over WebSocket (graphql-transport-ws) at `/graphql`. Operations are prepared as over every
 * other transport, and results wait until the socket took the one before.
 */
export function serveWebSocket(options: WebSocketOptions): AsyncDisposable {
  const { server, graphql, parts, origins, connections, log, authenticate } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxBodyBytes,
    handleProtocols,
  });
  const guestOf = (viewer: Viewer, socket: WebSocket): Guest => ({
    accountId: viewer.accountId,
    isWelcome: () => parts.isStillValid(viewer),
    // What it carries was told why by now, and so is this.
    leave: () => socket.close(CloseCode.Unauthorized, 'The API key has ended.'),
  });
  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: 10_000,
    onConnect({ extra, connectionParams }) {
      try {
        extra.viewer = authenticate(credentials(extra.request, connectionParams));
        extra.socket.once('close', connections.take(guestOf(extra.viewer, extra.socket)));
        return true;
      } catch (error) {
        if (error instanceof SeatsTakenError) {
          extra.socket.close(tryAgainLater, error.message);
          return false;
        }
        if (!(error instanceof GraphQLError)) throw error;
        // Clients do not try again after this code: the same key would fail again.
        extra.socket.close(CloseCode.Unauthorized, error.message.slice(0, 100));
        return false;
      }
    },
    onSubscribe: async ({ extra }, _id, params) => {
      const prepared = await prepareOperation(graphql, parts, extra.viewer!, params);
      return 'run' in prepared ? prepared : [...prepared];
    },
    execute: (args) => (args as Operation).run(),
    subscribe: (args) => (args as Operation).run(),
  });

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const fail = (error: unknown): void => {
      log.error({ err: error }, 'a message over WebSocket failed');
      socket.close(CloseCode.InternalServerError, 'Internal server error');
    };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        // Also when it fails: then the socket is closing, which is told below.
        send: (data) => new Promise((resolve) => socket.send(data, () => resolve())),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (data) => void handle(String(data)).catch(fail)),
      },
      { socket, request },
    );
    socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket failed'));
    socket.once('close', (code, reason) => void closed(code, String(reason)).catch(fail));
  });

  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const path = URL.parse(request.url ?? '/', 'http://gateway')?.pathname;
    const refusal = origins.refusal(request);
    if (refusal !== null) return refuse(stream, '403 Forbidden', refusal);
    if (path !== '/graphql') return refuse(stream, '404 Not Found', 'WebSockets are at /graphql.');
    sockets.handleUpgrade(request, stream, head, (socket) =>
      sockets.emit('connection', socket, request),
    );
  };
  server.on('upgrade', upgrade);
  const beat = keepAlive(sockets);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      server.off('upgrade', upgrade);
      const closed = Promise.all([...sockets.clients].map((socket) => once(socket, 'close')));
      // Clients of this protocol take that for a lost connection, connect again and ask anew.
      for (const socket of sockets.clients) socket.close(serviceRestart, 'The gateway is stopping');
      await Promise.race([closed, wait(closeMs, undefined, { ref: false })]);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

/**
 * Pings every client, and closes those that have not answered by the next time. Where something
 * still waits to be sent, the ping waits behind it: that is the affair of `closeStalledSockets`.
 */
function keepAlive(sockets: WebSocketServer): NodeJS.Timeout {
  const silent = new WeakSet<WebSocket>();
  return setInterval(() => {
    for (const socket of sockets.clients) {
      if (socket.bufferedAmount > 0) continue;
      if (silent.has(socket)) {
        socket.terminate();
        continue;
      }
      silent.add(socket);
      socket.once('pong', () => silent.delete(socket));
      socket.ping();
    }
  }, keepAliveMs);
}

/** Browsers cannot set headers on a WebSocket, so the connection's parameters stand for them. */
function credentials(request: IncomingMessage, parameters: Record<string, unknown> = {}): Headers {
  const headers = headersOf(request);
  for (const [name, value] of Object.entries(parameters))
    if (typeof value === 'string' && ['authorization', 'x-api-key'].includes(name.toLowerCase()))
      headers.set(name, value);
  return headers;
}

function refuse(stream: Duplex, status: string, reason: string): void {
  stream.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n\r\n${reason}\n`,
  );
}
