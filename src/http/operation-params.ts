import type { OperationParams } from '#src/operations/operations.ts';
import { parseJson, UnreadableRequestError } from './read-body.ts';

/**
 * A GraphQL request out of its JSON: https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters
 *
 * @throws UnreadableRequestError that says which part is of the wrong type
 */
export function toOperationParams(body: unknown): OperationParams {
  if (!isObject(body))
    throw new UnreadableRequestError(
      400,
      'The request must be a JSON object with `query` and, where needed, `variables`, `operationName` and `extensions`.',
    );
  const { query, operationName, variables, extensions } = body;
  return {
    query: expect('query', query, isText, 'a string'),
    operationName: expect('operationName', operationName, isText, 'a string'),
    variables: expect('variables', variables, isObject, 'an object'),
    extensions: expect('extensions', extensions, isObject, 'an object'),
  };
}

/** The same out of an address, where `variables` and `extensions` are JSON. @throws UnreadableRequestError */
export function operationParamsIn({ searchParams }: URL): OperationParams {
  return toOperationParams({
    query: searchParams.get('query'),
    operationName: searchParams.get('operationName'),
    variables: parseJson(searchParams.get('variables') || 'null', '`variables`'),
    extensions: parseJson(searchParams.get('extensions') || 'null', '`extensions`'),
  });
}

function expect<T>(
  name: string,
  value: unknown,
  isRight: (value: unknown) => value is T,
  what: string,
): T | undefined {
  if (value === undefined || value === null) return undefined;
  if (isRight(value)) return value;
  throw new UnreadableRequestError(400, `\`${name}\` must be ${what}.`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
