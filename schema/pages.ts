import { GraphQLError } from 'graphql';

export const defaultPage = 20;
export const maxPage = 100;

/** Cursors are sequence numbers. @throws GraphQLError for one that is not ours */
export function parseCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const seq = Number(cursor);
  if (Number.isSafeInteger(seq) && seq > 0) return seq;
  throw new GraphQLError(`"${cursor}" is not a cursor of this list.`);
}
