import {
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { Context } from '#schema/context.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import type { OperationEnded } from '#src/lifecycle/event.ts';
import type { Lifecycle } from '#src/lifecycle/stream.ts';
import { isStream, type Results } from './results.ts';

export interface AccessOptions {
  readonly lifecycle: Lifecycle;
  monotonicNow(): number;
}

/** Tells of each operation when it is over: who asked for what, how it ended and how long it took. */
export interface Access {
  /** Call it when the operation begins. @returns passes its result on, whose end is told */
  begin(operation: Begun): <T extends Result>(result: T) => T | Results;
  /** Tells of one that did not begin. @returns what is wrong with it */
  refuse(
    viewer: Viewer,
    request: RequestNames,
    errors: readonly GraphQLError[],
  ): readonly GraphQLError[];
}

/** What the request is found by, in the log and in a trace. */
interface RequestNames {
  readonly requestId?: string | null | undefined;
  readonly traceparent?: string | null | undefined;
}

interface Begun extends ExecutionArgs {
  readonly type: NonNullable<OperationEnded['kind']>;
}

type Result = ExecutionResult | Results;

export function createAccess({ lifecycle, monotonicNow }: AccessOptions): Access {
  return {
    begin(operation) {
      const begunAt = monotonicNow();
      const { viewer, requestId, traceparent, noted } = operation.contextValue as Context;
      const { document, operationName, type: kind } = operation;

      function tell(outcome: string, results?: number): void {
        const node = getOperationAST(document, operationName)!;
        lifecycle.emit({
          type: 'OPERATION_ENDED',
          requestId,
          traceparent,
          kind,
          name: node.name?.value ?? null,
          fields: rootFieldsOf(node),
          ...senderOf(viewer),
          outcome,
          generationId: noted.generationId,
          cost: noted.cost,
          results,
          ms: monotonicNow() - begunAt,
        });
      }

      return (result) => {
        if (isStream(result)) return watched(result, tell);
        tell(outcomeOf(result));
        return result;
      };
    },
    refuse(viewer, { requestId = null, traceparent = null }, errors) {
      const none = { name: null, fields: [], ms: 0 };
      const facts: OperationEnded = {
        type: 'OPERATION_ENDED',
        requestId,
        traceparent,
        kind: null,
        ...none,
        ...senderOf(viewer),
        outcome: outcomeOf({ errors }),
      };
      lifecycle.emit(facts);
      return errors;
    },
  };
}

function senderOf({ accountId, keyId }: Viewer): Pick<OperationEnded, 'accountId' | 'keyId'> {
  return { accountId, keyId };
}

function outcomeOf({ errors: [first] = [] }: ExecutionResult): string {
  return first === undefined ? 'OK' : String(first.extensions.code);
}

const most = 10;
const known = new WeakMap<OperationDefinitionNode, readonly string[]>();

/** The names of what it asks of the root, by the schema and not by its aliases. */
function rootFieldsOf(node: OperationDefinitionNode): readonly string[] {
  const before = known.get(node);
  if (before) return before;
  const names = node.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [selection.name.value] : [],
  );
  const fields = [...new Set(names)].slice(0, most);
  known.set(node, fields);
  return fields;
}

/** The same results, with their end told once. */
function watched(results: Results, tell: (outcome: string, results: number) => void): Results {
  let count = 0;
  let outcome = 'OK';
  let isTold = false;

  function end(): void {
    if (!isTold) tell(outcome, count);
    isTold = true;
  }

  const whole: Results = {
    async next() {
      const step = await results.next();
      if (step.done) {
        end();
      } else {
        count += 1;
        outcome = outcomeOf(step.value);
      }
      return step;
    },
    return() {
      end();
      return results.return();
    },
    throw: () => whole.return(),
    async [Symbol.asyncDispose]() {
      await whole.return();
    },
    [Symbol.asyncIterator]: () => whole,
  };
  return whole;
}
