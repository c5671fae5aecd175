import { GraphQLError } from 'graphql';
import { createGraphQLError } from 'graphql-yoga';
import type { ErrorCode } from '#src/domain/failures.ts';
import { GatewayError } from '#src/domain/gateway-errors.ts';

/** Statuses of whole requests; what concerns one field leaves the status as it is. */
const statuses: Partial<Record<ErrorCode, number>> = { UNAUTHENTICATED: 401, SHUTTING_DOWN: 503 };

/**
 * What a client sees of an error that no result type names: errors of the request as they are,
 * errors that a caller can act on with their code, and of everything else only that it happened.
 */
export function maskError(error: unknown, message = 'Unexpected error.'): GraphQLError {
  const original = originalOf(error);
  const at =
    error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {};
  if (original instanceof GatewayError) {
    const status = statuses[original.code];
    const http = status === undefined ? {} : { http: { status } };
    return createGraphQLError(original.message, {
      ...at,
      extensions: { code: original.code, ...http },
    });
  }
  if (error instanceof GraphQLError && (!original || original instanceof GraphQLError))
    return error;
  return createGraphQLError(message, { ...at, extensions: { code: 'INTERNAL', unexpected: true } });
}

/** What was thrown, below what GraphQL wrapped around it. */
export function originalOf(error: unknown): unknown {
  return error instanceof GraphQLError ? error.originalError : error;
}
