import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Gateway, GatewayOptions } from './gateway.ts';
import { createImageRoute } from './http/images.ts';
import { sendText } from './http/send.ts';
import { serveWebSocket } from './http/websocket.ts';

export interface ServerOptions
  extends Pick<GatewayOptions, 'database' | 'images' | 'urls' | 'authenticate' | 'now'> {
  readonly gateway: Gateway;
  readonly log: Logger;
  readonly host: string;
  readonly port: number;
  /** Whether work can be taken: asked by `GET /ready`. */
  ready(): boolean;
}

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
}

type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

/** Listens, and hands each path to who answers it. A composition: no logic of its own. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { gateway, log } = options;
  const image = createImageRoute(options);
  const routes: readonly [prefix: string, route: Route][] = [
    ['/graphql', (request, response) => gateway.graphql.handle(request, response) as Promise<void>],
    ['/images/', image],
    ['/health', (_request, response) => sendText(response, 200, 'alive')],
    [
      '/ready',
      (_request, response) =>
        options.ready() ? sendText(response, 200, 'ready') : sendText(response, 503, 'not ready'),
    ],
  ];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://gateway');
    const route = routes.find(([prefix]) => url.pathname.startsWith(prefix))?.[1];
    if (!route) return sendText(response, 404, 'There is nothing here; the API is at /graphql.');
    Promise.resolve(route(request, response, url)).catch((error) => {
      log.error({ err: error, path: url.pathname }, 'a request failed');
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'The gateway failed to answer.');
    });
  });
  await listen(server, options.port, options.host);
  const sockets = serveWebSocket({
    ...options,
    server,
    graphql: gateway.graphql,
    parts: gateway.parts,
  });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      await sockets[Symbol.asyncDispose]();
      server.closeAllConnections();
      await closed;
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
