import { type ExecutionArgs, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import type { Viewer } from '#src/accounts/viewer.ts';
import type { DocumentParams } from './documents.ts';
import type { ContextParts, Graphql } from './graphql.ts';

export interface OperationParams extends DocumentParams {
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** A valid operation, ready to run: execution arguments as graphql-js has them, and the act itself. */
export interface Operation extends ExecutionArgs {
  readonly type: 'query' | 'mutation' | 'subscription';
  run(): Promise<ExecutionResult | AsyncGenerator<ExecutionResult, void, void>>;
}

/**
 * Prepares an operation that came over something other than Yoga's own HTTP, with the same plugins:
 * no limit, mask or persisted document can be walked around by changing the transport.
 *
 * @returns the operation, or what is wrong with it
 */
export async function prepareOperation(
  graphql: Graphql,
  parts: ContextParts,
  viewer: Viewer,
  params: OperationParams,
): Promise<Operation | readonly GraphQLError[]> {
  try {
    const query = graphql.documents.find(params);
    if (query === undefined) return [new GraphQLError('A query is missing.')];
    return await prepareOwnOperation(graphql, parts, viewer, { ...params, query });
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

/** The same for a document of the gateway's own, which need not be a known one. */
export async function prepareOwnOperation(
  { yoga }: Graphql,
  parts: ContextParts,
  viewer: Viewer,
  params: OperationParams & { readonly query: string },
): Promise<Operation | readonly GraphQLError[]> {
  const { query } = params;
  try {
    const enveloped = yoga.getEnveloped({ ...parts, viewer, params });
    const document = enveloped.parse(query);
    const errors = enveloped.validate(enveloped.schema, document);
    if (errors.length > 0) return errors as readonly GraphQLError[];
    const operation = getOperationAST(document, params.operationName);
    if (!operation)
      return [
        new GraphQLError('The document has no such operation, or several and none is named.'),
      ];
    const args: ExecutionArgs = {
      schema: enveloped.schema,
      document,
      operationName: params.operationName,
      variableValues: params.variables,
      contextValue: await enveloped.contextFactory(),
    };
    const act = operation.operation === 'subscription' ? enveloped.subscribe : enveloped.execute;
    return { ...args, type: operation.operation, run: async () => act(args) };
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

export function isStream(
  result: Awaited<ReturnType<Operation['run']>>,
): result is AsyncGenerator<ExecutionResult, void, void> {
  return Symbol.asyncIterator in result;
}
