import { encodeGlobalID } from '@pothos/plugin-relay';
import { type GraphQLSchema, isObjectType } from 'graphql';
import type { GeneratedImage, GenerationView } from '#src/generations/watch/view.ts';

/** @see makeIdsAtOnce */
export function makeAllIdsAtOnce(schema: GraphQLSchema): void {
  makeIdsAtOnce(schema, 'Generation', ({ id }: GenerationView) => id);
  makeIdsAtOnce(schema, 'GeneratedImage', ({ sample }: GeneratedImage) => sample.id);
}

/**
 * Gives a node type its global id at once. The relay plugin makes each id in a promise, and an
 * object with one promise in it is a promise: every image of a page would be waited for.
 *
 * @param idOf the id of what stands behind the type, as its `loadOne` takes it
 */
function makeIdsAtOnce<T>(
  schema: GraphQLSchema,
  typeName: string,
  idOf: (value: T) => string,
): void {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is not an object type of the schema`);
  type.getFields().id!.resolve = (value: T) => encodeGlobalID(typeName, idOf(value));
}
