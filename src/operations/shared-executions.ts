import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import type { Context } from '#schema/context.ts';
import type { ErrorMask } from './error-mask.ts';
import { execute } from './execution/execute.ts';
import type { Results } from './results.ts';

/**
 * Subscribes. Runs a subscription's selection once for an event, however many subscribers of one
 * account asked for the same with the same document and variables: an event to thousands of them
 * costs one execution. Sources mark what may be shared by yielding objects with an `event` of their own.
 */
export function createSubscribe(mask: ErrorMask) {
  const results = new WeakMap<object, Map<string, Promise<ExecutionResult>>>();
  const documents = new WeakMap<DocumentNode, number>();
  let lastDocument = 0;

  /** Says what is the same for every event of a subscription. */
  function keyOf({ document, operationName, variableValues, contextValue }: ExecutionArgs): string {
    const known = documents.get(document) ?? ++lastDocument;
    documents.set(document, known);
    const { viewer } = contextValue as Context;
    return JSON.stringify([known, operationName, variableValues, viewer], (_name, value) =>
      value instanceof Set ? [...value] : value,
    );
  }

  function executed(args: ExecutionArgs, key: string, source: unknown): Promise<ExecutionResult> {
    const run = async (): Promise<ExecutionResult> =>
      mask.result(await execute({ ...args, rootValue: source }));
    if (!isShareable(source)) return run();
    const { event, ...own } = source;
    const shared = results.get(event) ?? new Map<string, Promise<ExecutionResult>>();
    results.set(event, shared);
    const whole = `${key}${JSON.stringify(own)}`;
    const known = shared.get(whole);
    if (known) return known;
    const result = run();
    shared.set(whole, result);
    return result;
  }

  return async (args: ExecutionArgs): Promise<ExecutionResult | Results> => {
    const source = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in source)) return mask.result(source);
    const key = keyOf(args);
    return mapped(
      source as AsyncGenerator,
      (value) => executed(args, key, value),
      (error) => ({ errors: [mask.error(error)] }),
    );
  };
}

function isShareable(source: unknown): source is { event: object } {
  return (
    typeof source === 'object' &&
    source !== null &&
    'event' in source &&
    typeof source.event === 'object'
  );
}

/**
 * Unlike a generator of its own, it passes `return()` on at once, also while a `next()` is pending.
 * What the source throws is the last result: transports know what to do with those.
 */
function mapped(
  source: AsyncGenerator<unknown, void, undefined>,
  map: (value: unknown) => Promise<ExecutionResult>,
  failed: (error: unknown) => ExecutionResult,
): Results {
  let over = false;
  return {
    async next() {
      if (over) return { done: true, value: undefined };
      try {
        const { done, value } = await source.next();
        return done ? { done, value: undefined } : { done: false, value: await map(value) };
      } catch (error) {
        over = true;
        await source.return();
        return { done: false, value: failed(error) };
      }
    },
    async return() {
      // Transports leave without waiting, so what goes wrong here is only noted.
      await source.return().catch(failed);
      return { done: true, value: undefined };
    },
    throw() {
      return this.return();
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
