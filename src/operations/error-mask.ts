import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { isUnexpected, maskError } from './mask-error.ts';
import { withoutSuggestion } from './suggestions.ts';

/** Makes what goes wrong fit to be shown, and logs what is a fault of ours. */
export interface ErrorMask {
  error(error: unknown, requestId?: string | null): GraphQLError;
  result(result: ExecutionResult, requestId?: string | null): ExecutionResult;
}

/** @param introspection whether clients may learn the schema: else errors suggest no names */
export function createErrorMask({
  log,
  introspection,
}: {
  readonly log: Logger;
  readonly introspection: boolean;
}): ErrorMask {
  function mask(error: unknown, requestId?: string | null): GraphQLError {
    if (isUnexpected(error)) log.error({ err: error, requestId }, 'an operation failed');
    const shown = maskError(error);
    return introspection ? shown : withoutSuggestion(shown);
  }
  return {
    error: mask,
    result: (result, requestId) =>
      result.errors
        ? { ...result, errors: result.errors.map((error) => mask(error, requestId)) }
        : result,
  };
}
