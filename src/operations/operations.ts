import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql';
import type { Logger } from 'pino';
import type { Context, Services } from '#schema/context.ts';
import { schema as ownSchema } from '#schema/index.ts';
import type { Authenticator, Credentials } from '#src/accounts/authenticate.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import type { Lifecycle } from '#src/lifecycle/stream.ts';
import { createAccess } from './access.ts';
import { createDocumentCheck } from './check-document.ts';
import { createDocuments, type DocumentParams, type DocumentsOptions } from './documents.ts';
import { noOperation } from './error-code.ts';
import { createErrorMask } from './error-mask.ts';
import { execute } from './execution/execute.ts';
import { maskError } from './mask-error.ts';
import type { Results } from './results.ts';
import { createSubscribe } from './shared-executions.ts';
import { createTurns } from './turns.ts';

export interface OperationsOptions {
  readonly services: Services;
  readonly authenticator: Authenticator;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  /** Milliseconds of a clock that never jumps. */
  monotonicNow(): number;
  /** Whether clients may learn the schema: introspection, GraphiQL and "did you mean". */
  readonly introspection: boolean;
  readonly documents: DocumentsOptions;
  /** The schema as a subgraph, where it is served as one. @default the gateway's own */
  readonly schema?: GraphQLSchema | undefined;
}

export interface OperationParams extends DocumentParams {
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What an operation knows of the request that it came with. */
export interface Asked {
  /**
   * Aborts when no client waits for the answer any more: what the operation waits for then ends, and
   * what it began goes on. @default never
   */
  readonly signal?: AbortSignal | undefined;
  /** Found again in the log. @default null */
  readonly requestId?: string | null | undefined;
  /** Its place in a trace. @default null */
  readonly traceparent?: string | null | undefined;
}

/** A valid operation, ready to run: execution arguments as graphql-js has them, and the act itself. */
export interface Operation extends ExecutionArgs {
  readonly type: 'query' | 'mutation' | 'subscription';
  /** Never rejects, and neither do the results of a subscription: errors come as results, masked. */
  run(): Promise<ExecutionResult | Results>;
}

/**
 * The one way in for operations: every transport uses it, so that no key, limit, mask or persisted
 * document can be bypassed by changing the transport.
 */
export interface Operations {
  /** Who sends these headers. @throws GraphQLError with code UNAUTHENTICATED */
  authenticate(credentials: Credentials): Promise<Viewer>;
  /** Whether the viewer's key still works: for connections that stay open. */
  isStillValid(viewer: Viewer): boolean | Promise<boolean>;
  /**
   * Resolves when a request of the viewer that is no operation itself may begin.
   *
   * @throws GraphQLError with code RATE_LIMITED
   */
  turn(viewer: Viewer): Promise<void>;
  /**
   * Only `authenticate` gives a viewer, so the document of a stranger is never looked at.
   *
   * @returns the operation, or what is wrong with it
   */
  prepare(
    viewer: Viewer,
    params: OperationParams,
    asked?: Asked,
  ): Promise<Operation | readonly GraphQLError[]>;
  /** The same for a document of the gateway's own, which need not be a known one. */
  prepareOwn(
    viewer: Viewer,
    params: OperationParams & { readonly query: string },
    asked?: Asked,
  ): Promise<Operation | readonly GraphQLError[]>;
}

export function createOperations(options: OperationsOptions): Operations {
  const { services, authenticator, introspection, schema = ownSchema } = options;
  const documents = createDocuments(options.documents);
  const check = createDocumentCheck(schema, introspection);
  const mask = createErrorMask(options);
  const subscribe = createSubscribe(mask);
  const turns = createTurns();
  const access = createAccess(options);

  async function run(operation: Omit<Operation, 'run'>): Promise<ExecutionResult | Results> {
    const pass = access.begin(operation);
    return pass(await resultOf(operation));
  }

  async function resultOf(operation: Omit<Operation, 'run'>): Promise<ExecutionResult | Results> {
    const { requestId } = operation.contextValue as Context;
    try {
      return operation.type === 'subscription'
        ? await subscribe(operation)
        : mask.result(await execute(operation), requestId);
    } catch (error) {
      return { errors: [mask.error(error, requestId)] };
    }
  }

  async function prepare(
    viewer: Viewer,
    params: OperationParams,
    asked: Asked,
    find: (params: OperationParams) => string | undefined,
  ): Promise<Operation | readonly GraphQLError[]> {
    const refuse = (errors: readonly GraphQLError[]) => access.refuse(viewer, asked, errors);
    try {
      await turns.take(viewer.accountId);
      const text = find(params);
      if (text === undefined) return refuse([missing]);
      const prepared = prepareText(viewer, text, params, asked);
      return 'run' in prepared ? prepared : refuse(prepared);
    } catch (error) {
      if (error instanceof GraphQLError) return refuse([error]);
      throw error;
    }
  }

  function prepareText(
    viewer: Viewer,
    text: string,
    { operationName, variables }: OperationParams,
    { signal = never, requestId = null, traceparent = null }: Asked,
  ): Operation | readonly GraphQLError[] {
    const checked = check(text);
    if ('errors' in checked) return checked.errors;
    const found = getOperationAST(checked.document, operationName);
    if (!found) return [noOperation];
    const operation = {
      schema,
      document: checked.document,
      operationName,
      variableValues: variables,
      contextValue: {
        ...services,
        viewer,
        signal,
        requestId,
        traceparent,
        noted: {},
      } satisfies Context,
      type: found.operation,
    };
    return { ...operation, run: () => run(operation) };
  }

  return {
    async authenticate(credentials) {
      try {
        return await authenticator.authenticate(credentials);
      } catch (error) {
        throw maskError(error);
      }
    },
    isStillValid: authenticator.isStillValid,
    turn: ({ accountId }) => turns.take(accountId),
    prepare: (viewer, params, asked = {}) => prepare(viewer, params, asked, documents.find),
    prepareOwn: (viewer, params, asked = {}) => prepare(viewer, params, asked, () => params.query),
  };
}

const never = new AbortController().signal;

const missing = new GraphQLError('A query is missing.', { extensions: { code: 'BAD_REQUEST' } });
