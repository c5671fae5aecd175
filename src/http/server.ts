import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { ImagesAwayError } from '#src/images/image-store.ts';
import { capConnections } from './connections/connection-cap.ts';
import { ownSocketErrors } from './connections/socket-errors.ts';
import { closeStalledSockets } from './connections/stalled-sockets.ts';
import { nameRequest, requestIdHeader, requestIdOf, traceRequest } from './request-id.ts';
import { targetOf } from './request-target.ts';
import { createRoutes, type Route, type RoutesOptions } from './routes.ts';
import { sendErrors, sendText } from './send.ts';
import { serveWebSocket } from './transports/websocket/websocket.ts';

export interface ServerOptions extends RoutesOptions {
  readonly log: Logger;
  readonly host: string;
  readonly port: number;
  /** A client that takes nothing of what waits for it is closed after so long. */
  readonly stallDeadlineMs: number;
  /** Connections open at once, of all kinds. */
  readonly maxConnections: number;
  /** Whether requests get a place in a trace. @default false */
  readonly traced?: boolean | undefined;
  /** Milliseconds of a clock that never jumps. */
  monotonicNow(): number;
}

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /**
   * Takes no more connections, and lets answers arrive that are on their way.
   *
   * @param withinMs destroys then what is still open. @default 2 seconds, which is the most
   */
  close(withinMs?: number): Promise<void>;
}

/** How long answers that are on their way may take when the server closes, at most. */
const closeWithinMs = 2_000;

const timeouts = {
  // Longer than the 60 seconds that proxies keep an idle connection, so that they close it first.
  keepAliveTimeout: 65_000,
  // A request is small: what takes longer to arrive holds a connection for nothing.
  headersTimeout: 20_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/** Listens, and hands each path to its route. A composition: no logic of its own. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { gateway, log, basePath } = options;
  const routeOf = createRoutes(options);

  async function answer(route: Route, ...[request, response, url]: Parameters<Route>) {
    try {
      await route(request, response, url);
    } catch (error) {
      // The client went away in the middle of its request: no answer would arrive.
      if (request.errored) return void response.destroy();
      log.error(
        { err: error, path: url.pathname, requestId: requestIdOf(request) },
        'a request failed',
      );
      if (response.headersSent) response.destroy();
      else if (error instanceof ImagesAwayError)
        sendText(response, 503, 'Images cannot be read at the moment; ask again in a few seconds.');
      else sendText(response, 500, 'The gateway failed to answer.');
    }
  }

  /** Names it, and tells when it is over. */
  function begin(request: IncomingMessage, response: ServerResponse): void {
    const begunAt = options.monotonicNow();
    const requestId = nameRequest(request, options.createId);
    response.setHeader(requestIdHeader, requestId);
    const trace = options.traced ? traceRequest(request) : undefined;
    response.once('close', () => {
      const { method = '', url = '' } = request;
      const ms = options.monotonicNow() - begunAt;
      const [path = ''] = url.split('?', 1);
      const { statusCode: status } = response;
      gateway.lifecycle.emit({
        type: 'REQUEST_ENDED',
        requestId,
        method,
        path,
        status,
        ms,
        ...trace,
      });
    });
  }

  const server = createServer(timeouts, (request: IncomingMessage, response: ServerResponse) => {
    begin(request, response);
    const target = targetOf(request, basePath);
    if (typeof target === 'string') return sendErrors(response, 400, [{ message: target }]);
    void answer(routeOf(target), request, response, target);
  });
  const cap = capConnections({
    ...options,
    server,
    onRefused: () => log.debug('refused a connection: all others are in use'),
  });
  ownSocketErrors(server, cap, log);
  await listen(server, options.port, options.host);
  server.on('error', (error) => log.error({ err: error }, 'a connection could not be accepted'));
  const { operations, connections } = gateway;
  const sockets = serveWebSocket({ ...options, server, operations, connections, cap });
  const stalled = closeStalledSockets({
    ...options,
    server,
    deadlineMs: options.stallDeadlineMs,
    onStalled: ({ remoteAddress }) => log.info({ remoteAddress }, 'closed a client that stalled'),
  });

  async function close(withinMs = closeWithinMs): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const late = setTimeout(cap.destroyAll, Math.min(withinMs, closeWithinMs));
    stalled[Symbol.dispose]();
    await sockets[Symbol.asyncDispose]();
    await gateway.endSubscriptions();
    // Answers that are on their way arrive; connections without one are of no use any more.
    const idle = setInterval(() => server.closeIdleConnections(), 20);
    await closed;
    clearInterval(idle);
    clearTimeout(late);
  }

  return {
    port: (server.address() as AddressInfo).port,
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
