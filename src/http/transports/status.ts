import type { ExecutionResult } from 'graphql';

/** For requests that can be read, and mean nothing that can be done. */
export const unprocessable = 422;
/** Data and errors. */
const partialSuccess = 294;

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
  PERSISTED_DOCUMENT_NOT_FOUND: 404,
};

/** Where GraphQL's own media type has another one. */
const ownStatuses: Readonly<Record<string, number>> = {
  BAD_REQUEST: unprocessable,
  INVALID_INPUT: unprocessable,
  DOCUMENT_TOO_LARGE: unprocessable,
  PERSISTED_QUERY_MISMATCH: unprocessable,
  GRAPHQL_PARSE_FAILED: 400,
};

/** @returns the status that the code of the first error stands for; undefined where there is none */
export function statusOfErrors(errors: ExecutionResult['errors']): number | undefined {
  const code = codeOf(errors);
  return code === undefined ? undefined : statuses[code];
}

function codeOf(errors: ExecutionResult['errors']): string | undefined {
  const code = errors?.[0]?.extensions.code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * The status of a result. In GraphQL's own media type it says what became of the request; plain JSON
 * is 200 wherever the answer is GraphQL's, as clients take other statuses for those of a proxy.
 * https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes
 */
export function statusOf({ data, errors }: ExecutionResult, type: string): number {
  const status = statusOfErrors(errors);
  if (type === 'application/json') {
    if (data) return 200;
    if (data === null) return status === 503 ? status : 200;
    // The document can be executed, but not with such variables: that is for GraphQL to say.
    return codeOf(errors) === 'INVALID_INPUT' ? 200 : (status ?? 200);
  }
  if (data !== undefined) return errors ? partialSuccess : 200;
  return ownStatuses[codeOf(errors) ?? ''] ?? status ?? unprocessable;
}
