import { createGraphBuilder, type GraphBuilder } from '#src/backends/local/graph/graph-builder.ts';

/** Names and shapes of tensors. */
export type TensorShapes = ReadonlyMap<string, readonly number[]>;

/**
 * The tensors that a network asks for, learnt by describing it to a builder that has every weight: what
 * the bench writes to disk cannot drift from what the engine reads.
 */
export const askedTensors = (describe: (g: GraphBuilder) => void): TensorShapes => {
  const asked = new Map<string, readonly number[]>();
  describe({
    ...createGraphBuilder('asked', '', new Map()),
    has: () => true,
    weight(name, shape, { as = shape, rows } = {}) {
      asked.set(name, shape);
      return { name, shape: rows ? [rows[1] - rows[0], ...shape.slice(1)] : as };
    },
    embedding(name, shape, indices) {
      asked.set(name, shape);
      return { name, shape: [...indices.shape, shape[1]] };
    },
  });
  return asked;
};
