import type { OperationParams } from '#src/operations/operations.ts';
import { parseJson, UnreadableRequestError } from './read-body.ts';

/** The request is JSON, and no GraphQL request. */
export class IllFormedRequestError extends UnreadableRequestError {
  constructor(message: string) {
    super(400, message);
  }
}

/**
 * A GraphQL request out of its JSON: https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters
 *
 * @throws IllFormedRequestError that says which part is of the wrong type
 */
export function toOperationParams(body: unknown): OperationParams {
  if (!isObject(body))
    throw new IllFormedRequestError(
      'The request must be a JSON object with `query` or `documentId` and, where needed, `variables`, `operationName` and `extensions`.',
    );
  const { query, documentId, operationName, variables, extensions } = body;
  return {
    documentId: expect('documentId', documentId, isText, 'a string'),
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
    documentId: searchParams.get('documentId'),
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
  throw new IllFormedRequestError(`\`${name}\` must be ${what}.`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
