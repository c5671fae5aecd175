import type { IncomingMessage, ServerResponse } from 'node:http';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import type { Viewer } from '#src/accounts/viewer.ts';
import { namesOf } from '#src/http/request-id.ts';
import { keepAliveMs } from '#src/http/transports/streamed-body.ts';
import { createMcpServer } from '#src/mcp/server.ts';
import { createOwnApi, type OwnApiOptions } from './own-api.ts';
import { sendWebResponse, toWebRequest } from './web-request.ts';

export interface McpRouteOptions extends OwnApiOptions {
  readonly log: Logger;
}

/** One request of a viewer, whose body was read. */
export interface McpRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly viewer: Viewer;
  readonly parsedBody: unknown;
}

/** Answers it with a server of its own, which is gone with the answer. */
export async function serveMcp(options: McpRouteOptions, asked: McpRequest): Promise<void> {
  const { request, response, url, viewer, parsedBody } = asked;
  const api = createOwnApi(options, viewer, namesOf(request));
  const onFault = (error: unknown) => options.log.error({ err: error }, 'an MCP tool failed');
  const handler = createMcpHandler(() => createMcpServer(api, onFault), {
    keepAliveMs,
    // Nothing that could be subscribed to ever changes.
    maxSubscriptions: 0,
    onerror: (error) => options.log.debug({ err: error }, 'an MCP request was not served'),
  });
  const webRequest = toWebRequest(request, response, url);
  await sendWebResponse(response, await handler.fetch(webRequest, { parsedBody }));
}
