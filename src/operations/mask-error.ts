import { GraphQLError } from 'graphql';
import { GatewayError } from '#src/domain/gateway-errors.ts';
import { withCode } from './error-code.ts';

/**
 * What a client sees of an error that no result type names: errors of the request as they are, such
 * as a variable of the wrong kind, errors that a caller can act on, and of everything else only that
 * it happened. Each has a code.
 */
export function maskError(error: unknown): GraphQLError {
  const original = originalOf(error);
  const at =
    error instanceof GraphQLError ? { nodes: error.nodes ?? null, path: error.path ?? null } : {};
  if (original instanceof GatewayError)
    return new GraphQLError(original.message, { ...at, extensions: { code: original.code } });
  if (!isUnexpected(error)) return withCode(error as GraphQLError, 'INVALID_INPUT');
  return new GraphQLError('Unexpected error.', { ...at, extensions: { code: 'INTERNAL' } });
}

/** Whether the error is a fault of ours, which the client can do nothing about. */
export function isUnexpected(error: unknown): boolean {
  const original = originalOf(error);
  if (original instanceof GatewayError) return false;
  return !(error instanceof GraphQLError) || !(!original || original instanceof GraphQLError);
}

/** What was thrown, below what GraphQL wrapped around it. */
function originalOf(error: unknown): unknown {
  return error instanceof GraphQLError ? error.originalError : error;
}
