import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Gateway, GatewayOptions } from '#src/gateway.ts';
import { createImageRoute } from './images.ts';
import type { Origins } from './origins.ts';
import { sendErrors, sendText } from './send.ts';
import { closeStalledSockets } from './stalled-sockets.ts';
import { createStudioRoute, type StudioRouteOptions } from './studio.ts';
import { createGenerationEventsRoute } from './transports/generation-events.ts';
import { createDistinctConnectionRoute, wantsEvents } from './transports/sse/distinct.ts';
import { createSingleConnectionRoute, tokenOf } from './transports/sse/single.ts';
import { serveWebSocket } from './transports/websocket.ts';
import { createYogaRoute } from './transports/yoga.ts';

export interface ServerOptions
  extends Pick<GatewayOptions, 'database' | 'images' | 'urls' | 'now' | 'createId'> {
  readonly gateway: Gateway;
  readonly origins: Origins;
  readonly log: Logger;
  readonly host: string;
  readonly port: number;
  /** The page at `/`. */
  readonly studio: StudioRouteOptions;
  /** A client that takes nothing of what waits for it is closed after so long. */
  readonly stallDeadlineMs: number;
  /** Whether work can be taken: asked by `GET /ready`. */
  ready(): boolean;
}

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
}

/** How long answers that are on their way may take when the server closes. */
const closeWithinMs = 2_000;

type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

/** Listens, and hands each path to who answers it. A composition: no logic of its own. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { gateway, origins, log } = options;
  const { graphql, parts } = gateway;
  const { authenticate, connections } = gateway;
  const shared = {
    ...options,
    graphql,
    parts,
    authenticate,
    connections,
    createToken: options.createId,
  };
  const singleConnection = createSingleConnectionRoute(shared);
  const distinctConnection = createDistinctConnectionRoute(shared);
  const yoga = createYogaRoute(graphql);
  const operations: Route = (request, response, url) =>
    wantsEvents(request) ? distinctConnection(request, response, url) : yoga(request, response);
  const api =
    (route: Route): Route =>
    (request, response, url) => {
      const refusal = origins.refusal(request);
      if (refusal !== null) return sendErrors(response, 403, [{ message: refusal }]);
      if (!origins.answer(request, response)) return route(request, response, url);
    };
  const studio = createStudioRoute(options.studio);
  const routes: readonly [prefix: string, route: Route][] = [
    [
      '/graphql/stream',
      api((request, response, url) => {
        if (request.method === 'PUT' || tokenOf(request, url) !== null)
          return singleConnection(request, response, url);
        request.url = `/graphql${url.search}`;
        return operations(request, response, url);
      }),
    ],
    ['/graphql', api(operations)],
    ['/generations/', api(createGenerationEventsRoute(shared))],
    ['/images/', createImageRoute(options)],
    ['/health', (_request, response) => sendText(response, 200, 'alive')],
    [
      '/ready',
      (_request, response) =>
        options.ready() ? sendText(response, 200, 'ready') : sendText(response, 503, 'not ready'),
    ],
  ];
  const answer = async (route: Route, ...[request, response, url]: Parameters<Route>) => {
    try {
      await route(request, response, url);
    } catch (error) {
      log.error({ err: error, path: url.pathname }, 'a request failed');
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'The gateway failed to answer.');
    }
  };
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? '/', 'http://gateway');
    if (!url) return sendText(response, 400, 'This is not an address.');
    const route = routes.find(([prefix]) => url.pathname.startsWith(prefix))?.[1] ?? studio;
    void answer(route, request, response, url);
  });
  // Longer than the 60 seconds that proxies keep an idle connection, so that they close it first.
  server.keepAliveTimeout = 65_000;
  await listen(server, options.port, options.host);
  const sockets = serveWebSocket({ ...shared, server });
  const stalled = closeStalledSockets({
    ...options,
    server,
    deadlineMs: options.stallDeadlineMs,
    onStalled: ({ remoteAddress }) => log.info({ remoteAddress }, 'closed a client that stalled'),
  });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      stalled[Symbol.dispose]();
      await sockets[Symbol.asyncDispose]();
      await gateway.dismiss();
      // Answers that are on their way arrive; connections without one are of no use any more.
      const idle = setInterval(() => server.closeIdleConnections(), 20);
      const late = setTimeout(() => server.closeAllConnections(), closeWithinMs);
      await closed;
      clearInterval(idle);
      clearTimeout(late);
    },
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
