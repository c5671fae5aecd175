import type { IncomingMessage, Server } from 'node:http';
import { GraphQLError } from 'graphql';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Credentials } from '#src/accounts/authenticate.ts';
import { type SlotHolder, type SlotPool, SlotsExhaustedError } from '#src/accounts/slot-pool.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import type { ConnectionCap } from '#src/http/connections/connection-cap.ts';
import { credentialsOf } from '#src/http/credentials.ts';
import { maxBodyBytes } from '#src/http/read-body.ts';
import { namesOf, requestIdHeader, requestIdOf } from '#src/http/request-id.ts';
import { maxOperations } from '#src/http/transports/limits.ts';
import type { Operation, Operations } from '#src/operations/operations.ts';
import { closeAll, keepAlive } from './keep-alive.ts';
import { createMessageQueue } from './message-queue.ts';
import { acceptUpgrades, type UpgradeOptions } from './upgrade.ts';

export interface WebSocketOptions extends Omit<UpgradeOptions, 'sockets'> {
  readonly server: Server;
  readonly operations: Operations;
  readonly connections: SlotPool;
  readonly cap: ConnectionCap;
  readonly log: Logger;
}

/** https://www.iana.org/assignments/websocket/websocket.xml: clients come back after a while. */
const tryAgainLater = 1013;

interface Extra {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  /** Aborts when the socket was closed. */
  readonly closed: AbortSignal;
  viewer?: Viewer;
  /** Operations that it began. */
  operations: number;
}

/**
 * GraphQL over WebSocket (graphql-transport-ws) at `/graphql`. Operations are prepared as over every
 * other transport; results wait until the socket took the one before, and messages until their
 * answers are written.
 */
export function serveWebSocket(options: WebSocketOptions): AsyncDisposable {
  const { operations, connections, cap, log } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxBodyBytes,
    handleProtocols,
    // A flood of pings waits for its answers like any other message.
    autoPong: false,
  });

  function holderOf(viewer: Viewer, socket: WebSocket): SlotHolder {
    return {
      accountId: viewer.accountId,
      isValid: () => operations.isStillValid(viewer),
      // Its operations were told why by now, and so is the client.
      end: () => socket.close(CloseCode.Unauthorized, 'The API key has ended.'),
    };
  }

  const protocol = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: 10_000,
    jsonMessageReviver: refuseServerMessages,
    async onConnect({ extra, connectionParams }) {
      const { request, socket } = extra;
      try {
        extra.viewer = await operations.authenticate(credentials(request, connectionParams));
        if (extra.closed.aborted) return false;
        socket.once('close', connections.acquire(holderOf(extra.viewer, socket)));
        cap.keep(request.socket);
        return true;
      } catch (error) {
        if (error instanceof SlotsExhaustedError) {
          socket.close(tryAgainLater, error.message);
          return false;
        }
        if (!(error instanceof GraphQLError)) throw error;
        // Clients do not try again after this code: the same key would fail again.
        socket.close(CloseCode.Unauthorized, error.message.slice(0, 100));
        return false;
      }
    },
    onSubscribe: async ({ extra, subscriptions }, _id, params) => {
      if (Object.keys(subscriptions).length > maxOperations) return [tooManyOperations];
      extra.operations += 1;
      // One connection carries many: each has an id that begins with the connection's.
      const requestId = `${requestIdOf(extra.request)}.${extra.operations}`;
      const { traceparent } = namesOf(extra.request);
      const asked = { signal: extra.closed, requestId, traceparent };
      const prepared = await operations.prepare(extra.viewer!, params, asked);
      return 'run' in prepared ? prepared : [...prepared];
    },
    execute: (args) => (args as Operation).run(),
    subscribe: (args) => (args as Operation).run(),
  });

  sockets.on('headers', (headers, request) =>
    headers.push(`${requestIdHeader}: ${requestIdOf(request)}`),
  );
  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket failed'));
    const fail = (error: unknown): void => {
      log.error({ err: error }, 'a message over WebSocket failed');
      socket.close(CloseCode.InternalServerError, 'Internal server error');
    };
    const queue = createMessageQueue(socket, fail);
    const gone = new AbortController();
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: queue.send,
        close: (code, reason) => socket.close(code, reason),
        onMessage: queue.listen,
      },
      { socket, request, closed: gone.signal, operations: 0 },
    );
    socket.once('close', (code, reason) => {
      gone.abort();
      closed(code, String(reason)).catch(fail);
    });
  });

  const upgrades = acceptUpgrades({ ...options, sockets });
  const beat = keepAlive(sockets);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      upgrades[Symbol.dispose]();
      await closeAll(sockets);
    },
  };
}

/** Browsers cannot set headers on a WebSocket, so the connection's parameters stand for them. */
function credentials(
  request: IncomingMessage,
  parameters: Record<string, unknown> = {},
): Credentials {
  const headers = credentialsOf(request);
  const given = new Map(
    Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    get(name) {
      const value = given.get(name);
      return typeof value === 'string' ? value : headers.get(name);
    },
  };
}

const tooManyOperations = new GraphQLError(
  `A connection runs at most ${maxOperations} operations at once; end one to begin another.`,
  { extensions: { code: 'RATE_LIMITED' } },
);

/**
 * Makes a message of a kind that only servers send as invalid as one that is no JSON: the library
 * would throw, as if the fault were ours.
 */
function refuseServerMessages(key: string, value: unknown): unknown {
  const type = key === '' && (value as { type?: unknown } | null)?.type;
  if (type === 'connection_ack' || type === 'next' || type === 'error')
    throw new SyntaxError(`Clients send no ${type}`);
  return value;
}
