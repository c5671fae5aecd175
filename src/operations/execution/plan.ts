import {
  defaultFieldResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLIncludeDirective,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';

/** What a selection asks of objects of one type. */
export interface Selection {
  readonly fields: readonly FieldPlan[];
  /** The keys of an answer in their order: a copy of it is filled faster than an object that grows. */
  readonly template: Readonly<Record<string, unknown>>;
}

/** One key of an answer: what is worked out once, however many objects have it. */
export interface FieldPlan {
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  readonly parentType: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  readonly shape: Shape;
  /** What is asked of the object behind the field, when it is of this type. */
  below(type: GraphQLObjectType): Selection;
}

/** An output type, taken apart. */
export type Shape = { readonly nullable: boolean } & (
  | { readonly kind: 'leaf'; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'object'; readonly type: GraphQLObjectType }
  | { readonly kind: 'abstract'; readonly type: GraphQLAbstractType }
);

export interface PlanOptions {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** What `@skip` and `@include` are decided by. */
  readonly variables: Record<string, unknown>;
}

/**
 * Collects the fields of selections as https://spec.graphql.org/October2021/#CollectFields() says,
 * each selection for a type when that is first met.
 */
export function planOf(
  options: PlanOptions,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Selection {
  const { schema, fragments, variables } = options;
  const nodes = new Map<string, FieldNode[]>();
  const spread = new Set<string>();

  function collect(set: SelectionSetNode): void {
    for (const node of set.selections) {
      if (!isIncluded(node, variables)) continue;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        const others = nodes.get(key);
        if (others) others.push(node);
        else nodes.set(key, [node]);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        if (concerns(node.typeCondition?.name.value)) collect(node.selectionSet);
      } else if (!spread.has(node.name.value)) {
        spread.add(node.name.value);
        const fragment = fragments[node.name.value]!;
        if (concerns(fragment.typeCondition.name.value)) collect(fragment.selectionSet);
      }
    }
  }

  function concerns(condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const named = schema.getType(condition);
    return isAbstractType(named) && schema.isSubType(named, type);
  }

  for (const set of sets) collect(set);
  const keys = [...nodes.keys()];
  return {
    fields: [...nodes].map(([key, same]) => fieldPlan(options, type, key, same)),
    template: Object.fromEntries(keys.map((key) => [key, undefined])),
  };
}

function fieldPlan(
  options: PlanOptions,
  parentType: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): FieldPlan {
  const field = fieldOf(options.schema, parentType, nodes[0]!.name.value);
  const known = new Map<GraphQLObjectType, Selection>();
  return {
    key,
    nodes,
    parentType,
    field,
    resolve: field.resolve ?? defaultFieldResolver,
    shape: shapeOf(field.type),
    below(type) {
      let selection = known.get(type);
      if (!selection) {
        selection = planOf(
          options,
          type,
          nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
        );
        known.set(type, selection);
      }
      return selection;
    },
  };
}

function fieldOf(schema: GraphQLSchema, type: GraphQLObjectType, name: string) {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (type === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return type.getFields()[name]!;
}

function shapeOf(type: GraphQLOutputType): Shape {
  if (isNonNullType(type)) return { ...shapeOf(type.ofType), nullable: false };
  if (isListType(type)) return { kind: 'list', nullable: true, item: shapeOf(type.ofType) };
  if (isLeafType(type)) return { kind: 'leaf', nullable: true, type };
  if (isAbstractType(type)) return { kind: 'abstract', nullable: true, type };
  return { kind: 'object', nullable: true, type };
}

function isIncluded(node: SelectionNode, variables: Record<string, unknown>): boolean {
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false
  );
}
