import { z } from 'zod';
import { answerHeaders } from './answer-headers.ts';
import { errorAnswer } from './answers.ts';
import type { Endpoint } from './endpoints.ts';

/**
 * The door's description for tools, printed from the same tables that answer:
 * https://spec.openapis.org/oas/v3.1.1
 *
 * @param basePath the path of the gateway's public address; empty where it has none
 */
export function openApiOf(endpoints: readonly Endpoint[], basePath: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operationOf(endpoint) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: "Darkroom's images API in OpenAI's shape",
      description: 'Keys, limits, credits and generations are those of the GraphQL API.',
      version: '1',
    },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    security: [{ bearer: [] }, { header: [] }, {}],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        header: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
      schemas: { Error: printed(errorAnswer) },
      headers: Object.fromEntries(
        Object.entries(answerHeaders).map(([name, description]) => [
          name,
          { description, schema: { type: 'string' } },
        ]),
      ),
    },
  };
}

const headers = Object.fromEntries(
  Object.keys(answerHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Any text of yours, new for each new request: the same request with the same key gives the same generation, and is charged once.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

function operationOf({ method, path, summary, body, answer, events }: Endpoint): object {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const parameters = names.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    operationId:
      `${method}${path.replaceAll(/[^a-z]+(\w)/g, (_, letter) => letter.toUpperCase())}`.replaceAll(
        /\W/g,
        '',
      ),
    summary,
    parameters: body ? [idempotencyKey, ...parameters] : parameters,
    ...(body && {
      requestBody: {
        required: true,
        content: { [body.type]: { schema: { oneOf: body.schemas } } },
      },
    }),
    responses: {
      ...(answer && {
        200: {
          description: 'Done.',
          headers,
          content: {
            'application/json': { schema: printed(answer) },
            ...(events && {
              'text/event-stream': {
                schema: {
                  type: 'string',
                  description: 'Server-sent events; their data are these.',
                  contentMediaType: 'application/json',
                  contentSchema: { oneOf: events.map(printed) },
                },
              },
            }),
          },
        },
      }),
      default: {
        description: 'Why not.',
        headers,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

function printed(type: z.ZodType): object {
  const { $schema, ...schema } = z.toJSONSchema(type, { io: 'output' });
  return schema;
}
