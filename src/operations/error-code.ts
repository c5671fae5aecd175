import { GraphQLError } from 'graphql';

/** What clients switch on where an error has no code of its own: names that tools of GraphQL know. */
type DocumentErrorCode = 'GRAPHQL_VALIDATION_FAILED' | 'OPERATION_RESOLUTION_FAILURE';

/** The error with this code, unless it has one. */
export function withCode(
  error: GraphQLError,
  code: DocumentErrorCode | 'INVALID_INPUT',
): GraphQLError {
  if (error.extensions.code !== undefined) return error;
  const { message, nodes = null, source = null, positions = null, path = null } = error;
  const extensions = { ...error.extensions, code };
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}

/** Of a document that has several operations, or not the one that is named. */
export const noOperation = withCode(
  new GraphQLError('The document has no such operation, or several and none is named.'),
  'OPERATION_RESOLUTION_FAILURE',
);
