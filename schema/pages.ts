import {
  decodeGlobalID,
  type ResolveCursorConnectionArgs,
  type ResolveCursorConnectionOptions,
  resolveCursorConnection,
} from '@pothos/plugin-relay';
import type { GraphQLError } from 'graphql';
import { refusal } from './subscribe.ts';

export const defaultPage = 20;
export const maxPage = 100;

/**
 * A page of a list, as the relay plugin makes it of what is read.
 *
 * @param read `limit` items next to the cursors; from the end of the list where it is `inverted`
 * @throws GraphQLError for more items than a page has, or fewer than none
 */
export function resolvePage<T>(
  { args, toCursor }: Pick<ResolveCursorConnectionOptions<T>, 'args' | 'toCursor'>,
  read: (place: ResolveCursorConnectionArgs) => Promise<readonly T[]>,
) {
  for (const name of ['first', 'last'] as const) mustFit(name, args[name], 0);
  return resolveCursorConnection(
    { args, defaultSize: defaultPage, maxSize: maxPage, toCursor },
    read,
  );
}

/** @throws GraphQLError for a number of items that no page has */
export function mustFit(name: string, count: number | null | undefined, least: number): void {
  if (count != null && (count < least || count > maxPage))
    throw refusal('INVALID_INPUT', `${name} is from ${least} to ${maxPage}, not ${count}.`);
}

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
