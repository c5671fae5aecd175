import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { credentialsOf } from '#src/http/credentials.ts';
import { isJson } from '#src/http/media-types.ts';
import { readJson, UnreadableRequestError } from '#src/http/read-body.ts';
import { sendJson } from '#src/http/send.ts';
import { statusOfErrors } from '#src/http/transports/status.ts';
import type { McpRouteOptions } from './serve.ts';

/** Error codes of JSON-RPC: https://www.jsonrpc.org/specification#error_object */
const codes = { parse: -32_700, invalid: -32_600, server: -32_000 };

/**
 * The Model Context Protocol over streamable HTTP. Each request is served for itself, with its own
 * key: there are no sessions that could be kept, bounded or taken over.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export function createMcpRoute(options: McpRouteOptions) {
  const { operations } = options;

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    // First: the body of a stranger is not looked at.
    const viewer = await operations.authenticate(credentialsOf(request));
    await operations.turn(viewer);
    if (request.method !== 'POST')
      return refuse(response, 405, codes.server, 'Use POST.', { allow: 'POST' });
    if (!isJson(request.headers['content-type']))
      return refuse(response, 415, codes.invalid, 'Send application/json, in UTF-8.');
    const parsedBody = await readJson(request);
    // Loaded with the first use: most gateways are never asked over this protocol.
    const { serveMcp } = await import('./serve.ts');
    await serveMcp(options, { request, response, url, viewer, parsedBody });
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    try {
      await answer(request, response, url);
    } catch (error) {
      if (error instanceof UnreadableRequestError)
        return refuse(response, error.status, codes.parse, error.message);
      if (!(error instanceof GraphQLError)) throw error;
      const status = statusOfErrors([error]) ?? 400;
      const { code } = error.extensions;
      const headers: Record<string, string> =
        status === 401 ? { 'www-authenticate': 'Bearer' } : {};
      refuse(response, status, codes.server, error.message, headers, { code });
    }
  };
}

/** An answer to no request in particular, as JSON-RPC has it. */
function refuse(
  response: ServerResponse,
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
  data?: object,
): void {
  const body = { jsonrpc: '2.0', error: { code, message, ...(data && { data }) }, id: null };
  sendJson(response, status, body, 'application/json; charset=utf-8', headers);
}
