import { decodeGlobalID } from '@pothos/plugin-relay';
import { anybody } from './scopes.ts';
import { refusal } from './subscribe.ts';

/** What the relay plugin's own types and arguments are: it names them, and we describe them. */
export const relay = {
  clientMutationId: 'omit',
  cursorType: 'String',
  decodeGlobalID: decodeId,
  nodeTypeOptions: { description: 'Anything with an id of its own.' },
  idFieldOptions: { description: 'Unique among everything the API has.' },
  nodeQueryOptions: {
    authScopes: anybody,
    description: 'Anything with an id of its own, by that id.',
    args: { id: { description: 'The global id of the item.' } },
  },
  nodesQueryOptions: false,
  nodesOnConnection: { description: 'The items of the page, without their cursors.' },
  edgesFieldOptions: { nullable: false, description: 'The items of the page, with their cursors.' },
  nodeFieldOptions: {
    nullable: true,
    description:
      'The item. Null where what is stored of it cannot be read: an error tells so, and the others are there.',
  },
  cursorFieldOptions: { description: 'Where the item stands in the list.' },
  pageInfoTypeOptions: { authScopes: anybody, description: 'Where a page stands in its list.' },
  pageInfoFieldOptions: {
    description: 'Whether there are further items, and the cursors to ask for them.',
  },
  hasNextPageFieldOptions: { description: 'Whether there is more after the page.' },
  hasPreviousPageFieldOptions: { description: 'Whether there is more before the page.' },
  startCursorFieldOptions: { description: 'The cursor of the first item.' },
  endCursorFieldOptions: { description: 'The cursor of the last item.' },
  firstArgOptions: { description: 'How many items from the start.' },
  lastArgOptions: { description: 'How many items from the end.' },
  afterArgOptions: { description: 'Only what comes after this cursor.' },
  beforeArgOptions: { description: 'Only what comes before this cursor.' },
} as const;

/** @throws GraphQLError for what is no id of this API */
function decodeId(id: string): { readonly typename: string; readonly id: string } {
  try {
    return decodeGlobalID(id);
  } catch {
    throw refusal(
      'INVALID_INPUT',
      `${JSON.stringify(id)} is no id of this API; take one that it gave.`,
    );
  }
}
