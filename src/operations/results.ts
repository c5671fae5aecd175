import type { ExecutionResult } from 'graphql';

/** The results of a subscription. */
export type Results = AsyncGenerator<ExecutionResult, void, void>;

export function isStream(result: ExecutionResult | Results): result is Results {
  return Symbol.asyncIterator in result;
}
