import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import type { Viewer } from '#src/accounts/viewer.ts';
import { headersOf } from '#src/http/headers.ts';
import { BodyTooLargeError, parseJson, readBody } from '#src/http/read-body.ts';
import { sendErrors } from '#src/http/send.ts';
import { type ContextParts, type Graphql, isJson, maxBodyBytes } from '#src/operations/graphql.ts';
import { isStream, type OperationParams, prepareOperation } from '#src/operations/operations.ts';
import { type EventStream, openEventStream } from './event-stream.ts';
import { serialized } from './serialized.ts';

export interface DistinctConnectionOptions {
  readonly graphql: Graphql;
  readonly parts: ContextParts;
  /** @throws GraphQLError */
  authenticate(headers: Headers): Viewer;
}

/** Whether the client takes nothing but events. Who takes JSON too gets it from Yoga. */
export function wantsEvents({ headers: { accept = '' } }: IncomingMessage): boolean {
  return accept.includes('text/event-stream') && !/json|\*\/\*/.test(accept);
}

const paramsSchema = z.object({
  query: z.string().nullish(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * GraphQL over server-sent events in distinct connections mode, as Yoga and graphql-sse speak it:
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. What is wrong with an operation
 * comes as its result, because clients take other statuses for failures of the network.
 */
export function createDistinctConnectionRoute(options: DistinctConnectionOptions) {
  const { graphql, parts, authenticate } = options;

  async function serve(
    params: OperationParams,
    request: IncomingMessage,
    stream: EventStream,
  ): Promise<void> {
    const next = (result: object): Promise<void> =>
      stream.send({ event: 'next', data: serialized(result) });
    try {
      const viewer = authenticate(headersOf(request));
      const operation = await prepareOperation(graphql, parts, viewer, params);
      if (!('run' in operation)) return await next({ errors: operation });
      if (operation.type === 'mutation' && request.method === 'GET')
        return await next({ errors: [new GraphQLError('Mutations need POST.')] });
      const result = await operation.run();
      if (!isStream(result)) return await next(result);
      const leave = (): void => void result.return();
      if (stream.closed.aborted) return leave();
      stream.closed.addEventListener('abort', leave, { once: true });
      for await (const one of result) await next(one);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      await next({ errors: [error] });
    }
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const refuse = (status: number, message: string) => sendErrors(response, status, [{ message }]);
    if (request.method !== 'GET' && request.method !== 'POST') return refuse(405, 'Use POST.');
    if (request.method === 'POST' && !isJson(request.headers['content-type']))
      return refuse(415, 'Send the request as application/json.');
    const body = await (request.method === 'GET'
      ? paramsOf(url)
      : readBody(request, maxBodyBytes).then(parseJson, tooLarge));
    if (body instanceof BodyTooLargeError) return refuse(413, body.message);
    const { data: params } = paramsSchema.safeParse(body);
    if (!params) return refuse(400, 'The request must be an object with `query` and `variables`.');
    const stream = openEventStream(response);
    await serve(params, request, stream);
    await stream.send({ event: 'complete', data: '' });
    stream.end();
  };
}

function paramsOf({ searchParams }: URL) {
  return {
    query: searchParams.get('query'),
    operationName: searchParams.get('operationName'),
    variables: parseJson(searchParams.get('variables') ?? 'null'),
    extensions: parseJson(searchParams.get('extensions') ?? 'null'),
  };
}

function tooLarge(error: unknown): BodyTooLargeError {
  if (error instanceof BodyTooLargeError) return error;
  throw error;
}
