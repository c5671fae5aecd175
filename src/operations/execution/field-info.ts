import type {
  FragmentDefinitionNode,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';
import type { FieldErrors, Path } from './field-errors.ts';
import type { FieldPlan } from './plan.ts';

/** One execution: what is the same for all its fields. */
export interface Run {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly variables: Record<string, unknown>;
  readonly rootValue: unknown;
  readonly context: unknown;
  readonly fieldErrors: FieldErrors;
}

/**
 * What resolvers are told of their field. Few ask, and a page has thousands of fields: so this is a
 * class, whose getters look up what is asked for, and not an object of ten properties each time.
 */
export class FieldInfo implements GraphQLResolveInfo {
  readonly run: Run;
  readonly plan: FieldPlan;
  readonly path: Path;

  constructor(run: Run, plan: FieldPlan, path: Path) {
    this.run = run;
    this.plan = plan;
    this.path = path;
  }

  get fieldName() {
    return this.plan.field.name;
  }
  get fieldNodes() {
    return this.plan.nodes;
  }
  get returnType() {
    return this.plan.field.type;
  }
  get parentType() {
    return this.plan.parentType;
  }
  get schema() {
    return this.run.schema;
  }
  get fragments() {
    return this.run.fragments;
  }
  get rootValue() {
    return this.run.rootValue;
  }
  get operation() {
    return this.run.operation;
  }
  get variableValues() {
    return this.run.variables;
  }
}
