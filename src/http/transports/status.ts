import type { ExecutionResult } from 'graphql';

/** What the code of a whole request's error is in HTTP. */
const statuses: Readonly<Record<string, number>> = {
  BAD_REQUEST: 400,
  INVALID_INPUT: 400,
  DOCUMENT_TOO_LARGE: 400,
  PERSISTED_QUERY_MISMATCH: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  PERSISTED_QUERY_NOT_IN_LIST: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  SHUTTING_DOWN: 503,
  // Apollo's protocol: clients send the document after that.
  PERSISTED_QUERY_NOT_FOUND: 200,
};

/** @returns the status that the code of the first error stands for; undefined where there is none */
export function statusOfErrors(errors: ExecutionResult['errors']): number | undefined {
  const code = errors?.[0]?.extensions.code;
  return typeof code === 'string' ? statuses[code] : undefined;
}

/**
 * The status of a result: 200 where there is data, as its errors concern fields then. A document
 * that is wrong is 400 in GraphQL's own media type and 200 in plain JSON:
 * https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes
 */
export function statusOf({ data, errors }: ExecutionResult, type: string): number {
  if (data) return 200;
  const status = statusOfErrors(errors);
  if (data === null) return status === 503 ? status : 200;
  return status ?? (type === 'application/json' ? 200 : 400);
}
