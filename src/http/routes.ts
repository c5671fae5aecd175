import type { IncomingMessage, ServerResponse } from 'node:http';
import { StorageFullError } from '#src/domain/gateway-errors.ts';
import type { Gateway } from '#src/gateway.ts';
import type { GatewayOptions } from '#src/gateway-options.ts';
import { createImageRoute } from './images/route.ts';
import type { Origins } from './origins.ts';
import { sendErrors, sendText } from './send.ts';
import { createStudioRoute, type StudioRouteOptions } from './studio.ts';
import { createGenerationEventsRoute } from './transports/generation-events.ts';
import { createGraphiqlRoute, wantsPage } from './transports/graphiql.ts';
import { createHttpRoute } from './transports/http.ts';
import { createMcpRoute } from './transports/mcp/route.ts';
import { createSingleConnectionRoute, tokenOf } from './transports/sse/single.ts';
import { createReceive } from './uploads/receive.ts';
import { createUploadsRoute } from './uploads/route.ts';

export type Route = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<void> | void;

export interface RoutesOptions
  extends Pick<
    GatewayOptions,
    'database' | 'images' | 'urls' | 'now' | 'createId' | 'introspection' | 'log'
  > {
  readonly gateway: Gateway;
  readonly origins: Origins;
  /** The path of the gateway's public address, such as `/darkroom`; empty where it has none. */
  readonly basePath: string;
  /** The page at `/`. */
  readonly studio: StudioRouteOptions;
  /** Whether work can be taken: asked by `GET /ready`. */
  ready(): boolean;
}

/** @returns the route that answers an address */
export function createRoutes(options: RoutesOptions): (url: URL) => Route {
  const { gateway, origins, introspection, basePath } = options;
  const { operations, connections } = gateway;

  /** Only for pages that may use the gateway, and for clients that are no page. */
  function api(route: Route): Route {
    return (request, response, url) => {
      const refusal = origins.refusal(request);
      if (refusal !== null) return sendErrors(response, 403, [{ message: refusal }]);
      if (!origins.answer(request, response)) return route(request, response, url);
    };
  }

  const http = createHttpRoute(operations);
  const graphiql = createGraphiqlRoute(`${basePath}/graphql`);
  const singleConnection = createSingleConnectionRoute({
    operations,
    connections,
    createToken: options.createId,
  });
  const graphql: Route = (request, response, url) =>
    introspection && wantsPage(request)
      ? graphiql(request, response)
      : http(request, response, url);
  const stream: Route = (request, response, url) =>
    request.method === 'PUT' || tokenOf(request, url) !== null
      ? singleConnection(request, response, url)
      : http(request, response, url);
  const receive = createReceive();
  const { generations, uploads } = gateway;
  const openAi = once(async () => {
    const { createOpenAiRoute } = await import('./openai/route.ts');
    return createOpenAiRoute({ ...options, operations, generations, uploads, receive });
  });
  const routes: readonly [prefix: string, route: Route][] = [
    ['/graphql/stream', api(stream)],
    ['/graphql', api(graphql)],
    ['/generations/', api(createGenerationEventsRoute({ ...options, operations }))],
    ['/v1/', api(async (...call) => (await openAi()).api(...call))],
    [
      '/openapi.json',
      api(async (request, response) => (await openAi()).description(request, response)),
    ],
    ['/mcp', api(createMcpRoute({ ...options, operations }))],
    ['/uploads', api(createUploadsRoute({ operations, uploads, receive }))],
    ['/images/', createImageRoute(options)],
    ['/health', (_request, response) => sendText(response, 200, 'alive')],
    [
      '/ready',
      (_request, response) => {
        const why = whyNotReady(options);
        return why === null ? sendText(response, 200, 'ready') : sendText(response, 503, why);
      },
    ],
  ];
  const studio = createStudioRoute(options.studio);
  // The page's own addresses are relative to a folder.
  const toFolder: Route = (_request, response) =>
    void response.writeHead(308, { location: `${basePath}/` }).end();
  return ({ pathname }) => {
    if (basePath !== '' && pathname === basePath) return toFolder;
    return routes.find(([prefix]) => pathname.startsWith(prefix))?.[1] ?? studio;
  };
}

/** What takes its time to make, and most gateways never need: made for the first who asks. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** In a sentence; null when work can be taken and stored. */
function whyNotReady({ ready, database, images }: RoutesOptions): string | null {
  if (!ready()) return 'The gateway is stopping.';
  const fault = images.fault?.() ?? null;
  return database.fault() ?? (fault === null ? null : new StorageFullError(fault).message);
}
