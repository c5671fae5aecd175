import { decodeGlobalID } from '@pothos/plugin-relay';
import type { GraphQLError } from 'graphql';
import { refusal } from './subscribe.ts';

export const defaultPage = 20;
export const maxPage = 100;

/** The id of the item that a cursor names: cursors are global ids. @throws GraphQLError for another kind of cursor */
export function idInCursor(cursor: string, type: string): string {
  try {
    const { id, typename } = decodeGlobalID(cursor);
    if (typename === type) return id;
  } catch {
    // Not base64 of what an id is made of.
  }
  throw notACursor(cursor);
}

export function notACursor(cursor: string): GraphQLError {
  return refusal(
    'INVALID_INPUT',
    `"${cursor}" is not a cursor of this list; take one of its edges or of its page info.`,
  );
}
