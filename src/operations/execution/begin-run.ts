import {
  type DocumentNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  type GraphQLError,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { noOperation } from '#src/operations/error-code.ts';
import { createFieldErrors } from './field-errors.ts';
import type { Run } from './field-info.ts';
import { planOf, type Selection } from './plan.ts';

/** With the plans of so many operations kept, the next begins the collection anew: some megabytes. */
const mostKept = 100;
/** By operation, of documents without `@skip` and `@include`: the plan of others depends on variables. */
const kept = new Map<OperationDefinitionNode, Selection>();

/** @returns the execution with what is asked of the root, or what is wrong with the variables */
export function beginRun(
  args: ExecutionArgs,
): { readonly run: Run; readonly root: Selection } | readonly GraphQLError[] {
  const { schema, document } = args;
  const operation = getOperationAST(document, args.operationName);
  if (!operation) return [noOperation];
  const { coerced: variables, errors } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    args.variableValues ?? {},
    { maxErrors: 50 },
  );
  if (errors) return errors;
  const run: Run = {
    schema,
    operation,
    fragments: fragmentsOf(document),
    variables,
    rootValue: args.rootValue,
    context: args.contextValue,
    fieldErrors: createFieldErrors(),
  };
  return { run, root: rootOf(run, document) };
}

function rootOf(
  { schema, operation, fragments, variables }: Run,
  document: DocumentNode,
): Selection {
  const known = kept.get(operation);
  if (known) return known;
  // A valid document asks for no operation that the schema does not have.
  const type = schema.getRootType(operation.operation)!;
  const sets = [operation.selectionSet];
  if (isConditional(document)) return planOf({ schema, fragments, variables }, type, sets);
  // What is kept holds nothing of the request that came first.
  const root = planOf({ schema, fragments, variables: {} }, type, sets);
  if (kept.size >= mostKept) kept.clear();
  kept.set(operation, root);
  return root;
}

const conditions = new Set([GraphQLSkipDirective.name, GraphQLIncludeDirective.name]);

function isConditional(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive({ name }) {
      found ||= conditions.has(name.value);
    },
  });
  return found;
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const node of definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node;
  return fragments;
}
