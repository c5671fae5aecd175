import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { type SlotHolder, type SlotPool, SlotsExhaustedError } from '#src/accounts/slot-pool.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import { whenOver } from '#src/http/client-gone.ts';
import { credentialsOf } from '#src/http/credentials.ts';
import { isJson } from '#src/http/media-types.ts';
import { toOperationParams } from '#src/http/operation-params.ts';
import { readJson, UnreadableRequestError } from '#src/http/read-body.ts';
import { namesOf } from '#src/http/request-id.ts';
import { sendErrors } from '#src/http/send.ts';
import { maxOperations } from '#src/http/transports/limits.ts';
import { statusOfErrors } from '#src/http/transports/status.ts';
import type { OperationParams, Operations } from '#src/operations/operations.ts';
import { type Connection, createConnection } from './connection.ts';

export interface SingleConnectionOptions {
  readonly operations: Operations;
  readonly connections: SlotPool;
  /** A token that cannot be guessed. */
  createToken(): string;
}

const reservationMs = 30_000;
const maxReservations = 20;

/**
 * GraphQL over server-sent events in single connection mode, for browsers on HTTP/1.1, which open
 * six connections a host: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 *
 * Written here because graphql-sse's own handler keeps what a slow client does not take in an
 * unbounded list, forgets no reservation and lets every client that knows a token use it.
 */
export function createSingleConnectionRoute(options: SingleConnectionOptions) {
  const { operations, connections: slots, createToken } = options;
  const connections = new Map<string, Connection>();

  function holderOf(viewer: Viewer, response: ServerResponse): SlotHolder {
    return {
      accountId: viewer.accountId,
      isValid: () => operations.isStillValid(viewer),
      // After its operations were told why.
      end: () => setImmediate(() => response.end()),
    };
  }

  function reserve({ accountId }: Viewer, response: ServerResponse): void {
    let reserved = 0;
    for (const one of connections.values())
      if (one.accountId === accountId && !one.isOpen) reserved += 1;
    if (reserved >= maxReservations) {
      refuse(response, 429, 'Open the connections that are reserved first.');
      return;
    }
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
      return refuse(response, 415, 'Send the request as application/json, in UTF-8.');
    const params = toOperationParams(await readJson(request));
    const id = operationIdOf(params);
    if (id === null)
      return refuse(
        response,
        400,
        '`extensions.operationId` must be a string of 1 to 200 characters.',
      );
    if (connection.operations >= maxOperations)
      return refuse(
        response,
        429,
        `A connection runs at most ${maxOperations} operations at once.`,
      );
    if (!connection.claim(id))
      return refuse(response, 409, `The operation ${JSON.stringify(id)} is running already.`);
    const asked = { signal: connection.closed, ...namesOf(request) };
    const operation = await operations.prepare(viewer, params, asked);
    if (!('run' in operation)) {
      await connection.stop(id);
      return sendErrors(response, statusOfErrors(operation) ?? 400, operation);
    }
    response.statusCode = 202;
    response.end();
    await connection.run(id, operation);
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    try {
      const viewer = await operations.authenticate(credentialsOf(request));
      if (request.method === 'PUT') return reserve(viewer, response);
      const connection = connections.get(tokenOf(request, url) ?? '');
      if (!connection || connection.accountId !== viewer.accountId)
        return refuse(response, 404, 'There is no such connection; reserve one with PUT.');
      switch (request.method) {
        case 'GET':
          if (connection.isOpen) return refuse(response, 409, 'This connection is open already.');
          whenOver(response, slots.acquire(holderOf(viewer, response)));
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
      if (error instanceof SlotsExhaustedError) return refuse(response, 429, error.message);
      if (error instanceof UnreadableRequestError)
        return refuse(response, error.status, error.message);
      if (error instanceof GraphQLError) return sendErrors(response, 401, [error]);
      throw error;
    }
  };
}

/** A request without a token speaks of distinct connections. */
export function tokenOf(request: IncomingMessage, url: URL): string | null {
  const header = request.headers['x-graphql-event-stream-token'];
  return typeof header === 'string' ? header : url.searchParams.get('token');
}

function operationIdOf({ extensions }: OperationParams): string | null {
  const id = extensions?.operationId;
  return typeof id === 'string' && id.length > 0 && id.length <= 200 ? id : null;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  sendErrors(response, status, [{ message }]);
}
