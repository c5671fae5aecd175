import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';

/** Whether a field of this name is selected anywhere below the resolved field, fragments included. */
export function selects(info: GraphQLResolveInfo, name: string): boolean {
  const within = (selection: SelectionSetNode | undefined): boolean =>
    (selection?.selections ?? []).some((node) => {
      if (node.kind === 'FragmentSpread')
        return within(info.fragments[node.name.value]?.selectionSet);
      if (node.kind === 'Field' && node.name.value === name) return true;
      return within(node.selectionSet);
    });
  return info.fieldNodes.some((node) => within(node.selectionSet));
}
