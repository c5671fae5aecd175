import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Whether a field of this name is selected anywhere below the resolved field, fragments included.
 * What `@skip` and `@include` leave out does not count.
 */
export function selects(info: GraphQLResolveInfo, name: string): boolean {
  const kept = (node: SelectionNode): boolean =>
    getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.if !== false;
  const within = (selection: SelectionSetNode | undefined): boolean =>
    (selection?.selections ?? []).filter(kept).some((node) => {
      if (node.kind === 'FragmentSpread')
        return within(info.fragments[node.name.value]?.selectionSet);
      if (node.kind === 'Field' && node.name.value === name) return true;
      return within(node.selectionSet);
    });
  return info.fieldNodes.some((node: FieldNode) => within(node.selectionSet));
}
