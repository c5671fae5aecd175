import {
  defaultTypeResolver,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLAbstractType,
  type GraphQLError,
  type GraphQLObjectType,
  getArgumentValues,
  isObjectType,
  locatedError,
  responsePathAsArray,
} from 'graphql';
import { beginRun } from './begin-run.ts';
import type { Path } from './field-errors.ts';
import { FieldInfo, type Run } from './field-info.ts';
import type { FieldPlan, Selection, Shape } from './plan.ts';

type PromiseOr<T> = T | Promise<T>;
type Data = Record<string, unknown>;

/**
 * Executes a valid document as graphql-js does, whose `execute` it stands in for: same answers, same
 * errors, in the same order. What a selection asks of a type is worked out once and kept, and a
 * field that answers at once costs little more than its resolver: a page of a list has thousands.
 *
 * @see https://spec.graphql.org/October2021/#sec-Execution
 */
export function execute(args: ExecutionArgs): PromiseOr<ExecutionResult> {
  const begun = beginRun(args);
  if (!('run' in begun)) return { errors: begun };
  const { run, root } = begun;

  function answer(data: Data | null): ExecutionResult {
    const { errors } = run.fieldErrors;
    return errors.length === 0 ? { data } : { errors, data };
  }

  function noData(error: unknown): ExecutionResult {
    run.fieldErrors.add(error as GraphQLError, undefined);
    return answer(null);
  }

  try {
    const isMutation = run.operation.operation === 'mutation';
    const data = isMutation
      ? executeSerially(run, root, run.rootValue)
      : executeFields(run, root, run.rootValue, undefined);
    return isPromise(data) ? data.then(answer, noData) : answer(data);
  } catch (error) {
    return noData(error);
  }
}

/** The fields of an object, side by side. @throws the error of a field that may not be null */
function executeFields(
  run: Run,
  selection: Selection,
  source: unknown,
  path: Path | undefined,
): PromiseOr<Data> {
  const data: Data = { ...selection.template };
  let awaited: Promise<void>[] | undefined;
  try {
    for (const plan of selection.fields) {
      const value = executeField(run, plan, source, path);
      if (isPromise(value)) {
        awaited ??= [];
        awaited.push(
          value.then((later) => {
            data[plan.key] = later;
          }),
        );
      } else {
        data[plan.key] = value;
      }
    }
  } catch (error) {
    // Those that are on their way may fail as well, and are waited for.
    if (!awaited) throw error;
    return Promise.all(awaited).finally(() => {
      throw error;
    }) as Promise<never>;
  }
  return awaited ? Promise.all(awaited).then(() => data) : data;
}

/** The fields of a mutation: each begins when the one before it is done. */
async function executeSerially(run: Run, selection: Selection, source: unknown): Promise<Data> {
  const data: Data = { ...selection.template };
  for (const plan of selection.fields)
    data[plan.key] = await executeField(run, plan, source, undefined);
  return data;
}

/** @throws its error, where it may not be null */
function executeField(
  run: Run,
  plan: FieldPlan,
  source: unknown,
  prev: Path | undefined,
): PromiseOr<unknown> {
  const { field, nodes, shape } = plan;
  const info = new FieldInfo(run, plan, { prev, key: plan.key, typename: plan.parentType.name });
  try {
    const args = field.args.length > 0 ? getArgumentValues(field, nodes[0]!, run.variables) : {};
    const value = plan.resolve(source, args, run.context, info);
    return completeLater(info, shape, info.path, value);
  } catch (error) {
    return handleError(info, shape, info.path, error);
  }
}

/** Completes what may be a promise, and handles the errors that come after one. */
function completeLater(
  info: FieldInfo,
  shape: Shape,
  path: Path,
  value: unknown,
): PromiseOr<unknown> {
  const completed = isPromise(value)
    ? value.then((later) => complete(info, shape, path, later))
    : complete(info, shape, path, value);
  return isPromise(completed)
    ? completed.then(undefined, (error) => handleError(info, shape, path, error))
    : completed;
}

/** @returns null in the place of what failed. @throws the error, where null may not be there */
function handleError({ run, plan }: FieldInfo, shape: Shape, path: Path, error: unknown): null {
  const located = locatedError(error, plan.nodes, responsePathAsArray(path));
  if (!shape.nullable) throw located;
  run.fieldErrors.add(located, path);
  return null;
}

/** What the answer says of a value: https://spec.graphql.org/October2021/#CompleteValue() */
function complete(info: FieldInfo, shape: Shape, path: Path, value: unknown): PromiseOr<unknown> {
  if (value === null || value === undefined) {
    if (shape.nullable) return null;
    throw new Error(`Cannot return null for non-nullable field ${nameOf(info)}.`);
  }
  if (value instanceof Error) throw value;
  if (shape.kind === 'leaf') {
    const leaf = shape.type.serialize(value);
    if (leaf === null || leaf === undefined)
      throw new Error(`${shape.type.name} has no value for field ${nameOf(info)}.`);
    return leaf;
  }
  if (shape.kind === 'list') return completeList(info, shape.item, path, value);
  if (shape.kind === 'object') return completeObject(info, shape.type, path, value);
  const { type } = shape;
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const name = resolveType(value, info.run.context, info, type);
  return isPromise(name)
    ? name.then((later) => completeObject(info, memberOf(info, type, later), path, value))
    : completeObject(info, memberOf(info, type, name), path, value);
}

function completeList(
  info: FieldInfo,
  shape: Shape,
  prev: Path,
  value: unknown,
): PromiseOr<unknown[]> {
  if (!isIterable(value))
    throw new Error(`Expected Iterable, but did not find one for field "${nameOf(info)}".`);
  const items: unknown[] = [];
  let isAwaited = false;
  try {
    for (const item of value) {
      const completed = completeItem(
        info,
        shape,
        { prev, key: items.length, typename: undefined },
        item,
      );
      isAwaited ||= isPromise(completed);
      items.push(completed);
    }
  } catch (error) {
    // Nothing waits for the others, and an error that is not handled would end the process.
    for (const item of [...items, ...value]) if (isPromise(item)) item.then(undefined, () => {});
    throw error;
  }
  return isAwaited ? Promise.all(items) : items;
}

function completeItem(
  info: FieldInfo,
  shape: Shape,
  path: Path,
  value: unknown,
): PromiseOr<unknown> {
  try {
    return completeLater(info, shape, path, value);
  } catch (error) {
    return handleError(info, shape, path, error);
  }
}

function completeObject(
  info: FieldInfo,
  type: GraphQLObjectType,
  path: Path,
  value: unknown,
): PromiseOr<Data> {
  const { run, plan } = info;

  function fieldsIf(isOfType: boolean): PromiseOr<Data> {
    if (!isOfType) throw new Error(`Field ${nameOf(info)} is not of type "${type.name}".`);
    return executeFields(run, plan.below(type), value, path);
  }

  const isOfType = type.isTypeOf ? type.isTypeOf(value, run.context, info) : true;
  return isPromise(isOfType) ? isOfType.then(fieldsIf) : fieldsIf(isOfType);
}

/** @returns the type of this name, which `resolveType` gave */
function memberOf(info: FieldInfo, type: GraphQLAbstractType, name: unknown): GraphQLObjectType {
  const { schema } = info.run;
  const named = typeof name === 'string' ? schema.getType(name) : undefined;
  if (isObjectType(named) && schema.isSubType(type, named)) return named;
  throw new Error(`Runtime Object type "${name}" is not a possible type for "${type.name}".`);
}

function nameOf({ plan }: FieldInfo): string {
  return `${plan.parentType.name}.${plan.field.name}`;
}

function isPromise<T>(value: PromiseOr<T> | unknown): value is Promise<T> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
