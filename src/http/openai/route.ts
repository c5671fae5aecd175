import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import type { RateLeft } from '#src/accounts/request-rate.ts';
import { GatewayError, InvalidInputError, RateLimitedError } from '#src/domain/gateway-errors.ts';
import type { GenerationService } from '#src/generations/service.ts';
import { credentialsOf } from '#src/http/credentials.ts';
import type { Pictures } from '#src/http/images/image-bytes.ts';
import { UnreadableRequestError } from '#src/http/read-body.ts';
import { askedBy } from '#src/http/request-id.ts';
import { sendJson } from '#src/http/send.ts';
import { answerHeaders } from './answer-headers.ts';
import type { Door } from './draw.ts';
import { createEndpoints, type Endpoint } from './endpoints.ts';
import { openApiOf } from './openapi.ts';
import { createOwnOperations, refusalOf } from './own-operations.ts';
import { errorBody, kinds, Refusal } from './refusal.ts';

export interface OpenAiRouteOptions
  extends Pictures,
    Pick<Door, 'operations' | 'uploads' | 'receive'> {
  readonly generations: Pick<GenerationService, 'rateLeft'>;
  /** The path of the gateway's public address; empty where it has none. */
  readonly basePath: string;
  now(): number;
}

/** What pages of other origins may read of an answer. */
const exposed = Object.keys(answerHeaders).join(', ');

/**
 * OpenAI's images API at `/v1`, in front of the same operations as GraphQL:
 * https://platform.openai.com/docs/api-reference/images
 */
export function createOpenAiRoute(options: OpenAiRouteOptions) {
  const { operations, generations, now } = options;
  const own = createOwnOperations(operations);
  const endpoints = createEndpoints({ ...options, own, pictures: options });
  const description = openApiOf(endpoints, options.basePath);

  async function answer(request: IncomingMessage, response: ServerResponse, url: URL) {
    // First, as at every other door: a stranger is told nothing else.
    const viewer = await operations.authenticate(credentialsOf(request));
    try {
      const { endpoint, model } = find(endpoints, request, url);
      return await endpoint.handle({ viewer, request, model, asked: askedBy(request) });
    } finally {
      // After the request was counted.
      tellRate(response, await generations.rateLeft(viewer));
    }
  }

  return {
    async api(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
      response.setHeader('access-control-expose-headers', exposed);
      try {
        const result = await answer(request, response, url);
        if (result.generation !== undefined)
          response.setHeader('x-generation-id', result.generation);
        if ('stream' in result) await result.stream(response);
        else sendJson(response, 200, result.body, json);
      } catch (error) {
        // Also of a fault, which the server answers: OpenAI's clients would repeat it, and pay again.
        if (!response.headersSent) response.setHeader('x-should-retry', 'false');
        refuse(response, refusalFor(error), now());
      }
    },
    description(_request: IncomingMessage, response: ServerResponse): void {
      sendJson(response, 200, description, json);
    },
  };
}

const json = 'application/json; charset=utf-8';

/** @throws Refusal for an address or a method that is not there */
function find(
  endpoints: readonly Endpoint[],
  { method = '' }: IncomingMessage,
  { pathname }: URL,
): { readonly endpoint: Endpoint; readonly model: string } {
  const [, model] = /^\/v1\/models\/([^/]+)$/.exec(pathname) ?? [];
  const path = model === undefined ? pathname : '/v1/models/{model}';
  const there = endpoints.filter((endpoint) => endpoint.path === path);
  const endpoint = there.find((one) => one.method === method.toLowerCase());
  if (endpoint) return { endpoint, model: decodedOf(model ?? '') };
  if (there.length > 0) {
    const methods = there.map((one) => one.method.toUpperCase()).join(', ');
    throw new Refusal({ code: 'METHOD_NOT_ALLOWED', message: `Use ${methods}.`, methods });
  }
  const all = endpoints.map((one) => `${one.method.toUpperCase()} ${one.path}`).join(', ');
  throw new Refusal({ code: 'NOT_FOUND', message: `There is nothing here; there are ${all}.` });
}

function decodedOf(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

/** @throws what is a fault of ours */
function refusalFor(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof InvalidInputError) return new Refusal(error);
  if (error instanceof GatewayError) return refusalOfPictures(error);
  if (error instanceof GraphQLError) return refusalOf([error]);
  if (error instanceof UnreadableRequestError) {
    const { status, message } = error;
    return new Refusal({ code: 'INVALID_INPUT', message, status });
  }
  throw error;
}

/** Of what was not accepted as an upload: it may be another time. */
function refusalOfPictures(error: GatewayError): Refusal {
  const { code, message } = error;
  const isRate = error instanceof RateLimitedError;
  const retryAt = isRate && error.retryAt !== null ? new Date(error.retryAt).toISOString() : null;
  return new Refusal({ code, message, retryAt, repeatable: isRate });
}

function refuse(response: ServerResponse, { facts }: Refusal, now: number): void {
  const status = facts.status ?? kinds[facts.code].status;
  const headers: Record<string, string> = {
    'x-should-retry': String(facts.repeatable ?? false),
  };
  if (facts.generation !== undefined) headers['x-generation-id'] = facts.generation;
  if (facts.methods !== undefined) headers.allow = facts.methods;
  if (facts.retryAt != null) {
    const waitMs = Math.max(0, Date.parse(facts.retryAt) - now);
    headers['retry-after'] = String(Math.ceil(waitMs / 1000));
    headers['retry-after-ms'] = String(waitMs);
  }
  sendJson(response, status, { error: errorBody(facts) }, json, headers);
}

/** By the names of OpenAI's headers, where an account has a limit. */
function tellRate(response: ServerResponse, left: RateLeft | null): void {
  if (left === null || response.headersSent) return;
  response.setHeader('x-ratelimit-limit-requests', left.perMinute);
  response.setHeader('x-ratelimit-remaining-requests', left.remaining);
  response.setHeader('x-ratelimit-reset-requests', `${left.fullInMs / 1000}s`);
}
