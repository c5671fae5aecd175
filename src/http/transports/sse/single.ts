import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import { type Guest, type Seats, SeatsTakenError } from '#src/accounts/subscription-limits.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import { headersOf } from '#src/http/headers.ts';
import { BodyTooLargeError, parseJson, readBody } from '#src/http/read-body.ts';
import { sendErrors } from '#src/http/send.ts';
import { type ContextParts, type Graphql, isJson, maxBodyBytes } from '#src/operations/graphql.ts';
import { prepareOperation } from '#src/operations/operations.ts';
import { type Connection, createConnection } from './connection.ts';

export interface SingleConnectionOptions {
  readonly graphql: Graphql;
  readonly parts: ContextParts;
  readonly connections: Seats;
  /** @throws GraphQLError */
  authenticate(headers: Headers): Viewer;
  /** A token that nobody can guess. */
  createToken(): string;
}

const reservationMs = 30_000;
const mostReservations = 20;
const mostOperations = 100;

const bodySchema = z.object({
  query: z.string().nullish(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z.looseObject({ operationId: z.string().min(1).max(200) }),
});

/**
 * GraphQL over server-sent events in single connection mode, for browsers on HTTP/1.1, which open
 * six connections a host: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 *
 * Written here because graphql-sse's own handler keeps what a slow client does not take in an
 * unbounded list, forgets no reservation and lets whoever knows a token use it.
 */
export function createSingleConnectionRoute(options: SingleConnectionOptions) {
  const { graphql, parts, connections: seats, authenticate, createToken } = options;
  const connections = new Map<string, Connection>();

  const guestOf = (viewer: Viewer, response: ServerResponse): Guest => ({
    accountId: viewer.accountId,
    isWelcome: () => parts.isStillValid(viewer),
    // After what it carries was told why.
    leave: () => setImmediate(() => response.end()),
  });

  function reserve({ accountId }: Viewer, response: ServerResponse) {
    let reserved = 0;
    for (const one of connections.values())
      if (one.accountId === accountId && !one.isOpen) reserved += 1;
    if (reserved >= mostReservations)
      return refuse(response, 429, 'Open the connections that are reserved first.', 'RATE_LIMITED');
    const token = createToken();
    const onClose = (): void => void connections.delete(token);
    connections.set(token, createConnection({ accountId, openWithinMs: reservationMs, onClose }));
    response.writeHead(201, { 'content-type': 'text/plain; charset=utf-8' }).end(token);
  }

  async function begin(
    connection: Connection,
    viewer: Viewer,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (!isJson(request.headers['content-type']))
      return refuse(response, 415, 'Send the request as application/json.');
    const body = parseJson(await readBody(request, maxBodyBytes));
    const { data: params } = bodySchema.safeParse(body);
    if (!params)
      return refuse(
        response,
        400,
        'The body must be a JSON object with `query` and `extensions.operationId`.',
      );
    const id = params.extensions.operationId;
    if (connection.operations >= mostOperations)
      return refuse(
        response,
        429,
        `A connection runs ${mostOperations} operations.`,
        'RATE_LIMITED',
      );
    if (!connection.claim(id))
      return refuse(response, 409, `The operation ${JSON.stringify(id)} is running already.`);
    const operation = await prepareOperation(graphql, parts, viewer, params);
    if (!('run' in operation)) {
      await connection.stop(id);
      return sendErrors(response, 400, operation);
    }
    response.statusCode = 202;
    response.end();
    await connection.run(id, operation);
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    try {
      const viewer = authenticate(headersOf(request));
      if (request.method === 'PUT') return reserve(viewer, response);
      const connection = connections.get(tokenOf(request, url) ?? '');
      if (!connection || connection.accountId !== viewer.accountId)
        return refuse(response, 404, 'There is no such connection; reserve one with PUT.');
      switch (request.method) {
        case 'GET':
          if (connection.isOpen) return refuse(response, 409, 'This connection is open already.');
          response.once('close', seats.take(guestOf(viewer, response)));
          return connection.open(response);
        case 'POST':
          return await begin(connection, viewer, request, response);
        case 'DELETE':
          await connection.stop(url.searchParams.get('operationId') ?? '');
          response.writeHead(200).end();
          return;
        default:
          return refuse(response, 405, 'Use PUT, GET, POST or DELETE.');
      }
    } catch (error) {
      if (error instanceof SeatsTakenError)
        return refuse(response, 429, error.message, 'RATE_LIMITED');
      if (error instanceof BodyTooLargeError) return refuse(response, 413, error.message);
      if (error instanceof GraphQLError) return sendErrors(response, 401, [error]);
      throw error;
    }
  };
}

/** Requests without one speak of distinct connections. */
export function tokenOf(request: IncomingMessage, url: URL): string | null {
  const header = request.headers['x-graphql-event-stream-token'];
  return typeof header === 'string' ? header : url.searchParams.get('token');
}

function refuse(response: ServerResponse, status: number, message: string, code?: string): void {
  sendErrors(response, status, [code ? { message, extensions: { code } } : { message }]);
}
