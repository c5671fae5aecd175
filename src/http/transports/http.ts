import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { credentialsOf } from '#src/http/credentials.ts';
import { type AnswerTypes, answerTypes, isJson } from '#src/http/media-types.ts';
import {
  IllFormedRequestError,
  operationParamsIn,
  toOperationParams,
} from '#src/http/operation-params.ts';
import { readJson, UnreadableRequestError } from '#src/http/read-body.ts';
import { askedBy } from '#src/http/request-id.ts';
import { sendErrors, sendJson } from '#src/http/send.ts';
import type { Operation, OperationParams, Operations } from '#src/operations/operations.ts';
import { isStream } from '#src/operations/results.ts';
import { openResultParts } from './parts.ts';
import { sendResults } from './result-stream.ts';
import { openResultEvents } from './sse/results.ts';
import { statusOf, unprocessable } from './status.ts';

const transports =
  'subscriptions come as server-sent events (accept: text/event-stream), as parts (accept: multipart/mixed;subscriptionSpec=1.0) or over WebSocket (graphql-transport-ws), all at this address';

/**
 * GraphQL over HTTP: https://graphql.github.io/graphql-over-http/draft/. A client that takes events
 * and no JSON gets server-sent events in distinct connections mode, or parts where it names them, as
 * does a subscription where the client takes them: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md. Then what
 * is wrong with an operation comes as its result, because clients take other statuses for failures
 * of the network.
 */
export function createHttpRoute(operations: Operations) {
  /** @returns the operation, or what is wrong with it */
  async function prepare(
    request: IncomingMessage,
    url: URL,
  ): Promise<Operation | readonly GraphQLError[]> {
    try {
      // First: the body and the document of a stranger are not looked at.
      const viewer = await operations.authenticate(credentialsOf(request));
      return await operations.prepare(viewer, await paramsOf(request, url), askedBy(request));
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    accepted: AnswerTypes,
  ): Promise<void> {
    const operation = await prepare(request, url);
    const { json } = accepted;
    const stream = (outcome: Operation | { errors: readonly GraphQLError[] }) =>
      sendResults(accepted.parts ? openResultParts(response) : openResultEvents(response), outcome);
    const fails = (errors: readonly GraphQLError[]) =>
      json === null ? stream({ errors }) : sendResultAs(response, json, { errors });
    if (!('run' in operation)) return fails(operation);
    if (operation.type === 'mutation' && request.method === 'GET')
      return json === null
        ? fails([mutationsNeedPost])
        : sendErrors(response, 405, [mutationsNeedPost], { allow: 'POST' });
    const streams = accepted.events || accepted.parts;
    if (json === null || (operation.type === 'subscription' && streams)) return stream(operation);
    if (operation.type === 'subscription')
      return sendErrors(response, 406, [
        { message: `A subscription cannot be answered as JSON: ${transports}.` },
      ]);
    const result = await operation.run();
    if (!isStream(result)) sendResultAs(response, json, result);
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const { method, headers } = request;
    if (method !== 'GET' && method !== 'POST')
      return sendErrors(response, 405, [{ message: 'Use POST, or GET for queries.' }], {
        allow: 'GET, POST',
      });
    if (method === 'POST' && !isJson(headers['content-type']))
      return sendErrors(response, 415, [
        { message: 'Send the request as application/json, in UTF-8.' },
      ]);
    const accepted = answerTypes(headers.accept);
    if (accepted.json === null && !accepted.events && !accepted.parts)
      return sendErrors(response, 406, [
        {
          message: `Answers come as application/graphql-response+json or application/json; ${transports}.`,
        },
      ]);
    try {
      await answer(request, response, url, accepted);
    } catch (error) {
      if (!(error instanceof UnreadableRequestError)) throw error;
      refuseUnreadable(response, error, accepted.json ?? 'application/json');
    }
  };
}

function refuseUnreadable(
  response: ServerResponse,
  error: UnreadableRequestError,
  type: 'application/json' | 'application/graphql-response+json',
): void {
  const isIllFormed = error instanceof IllFormedRequestError;
  const status = isIllFormed && type !== 'application/json' ? unprocessable : error.status;
  const extensions = { code: 'BAD_REQUEST' };
  const body = { errors: [{ message: error.message, extensions }] };
  sendJson(response, status, body, `${type}; charset=utf-8`);
}

async function paramsOf(request: IncomingMessage, url: URL): Promise<OperationParams> {
  return request.method === 'GET'
    ? operationParamsIn(url)
    : toOperationParams(await readJson(request));
}

function sendResultAs(
  response: ServerResponse,
  type: 'application/json' | 'application/graphql-response+json',
  result: ExecutionResult,
): void {
  sendJson(response, statusOf(result, type), result, `${type}; charset=utf-8`);
}

const mutationsNeedPost = new GraphQLError('Mutations need POST.', {
  extensions: { code: 'BAD_REQUEST' },
});
