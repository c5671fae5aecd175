import type { GraphBuilder, Value } from '#src/backends/local/graph/graph-builder.ts';

/**
 * Describes a network with ONNX's own operators only and dynamic sizes, as torch exports diffusers' models
 * (what optimum does): attention as reshapes, two products and a softmax, linear layers as a product with
 * a transposed weight, activations in parts. The same weights, the same numbers.
 * @param g where the plain operators go
 * @returns a builder for the network's description
 */
export const plainExport = (g: GraphBuilder): GraphBuilder => ({
  ...g,
  // Dimensions below zero are unknown to onnxruntime until a run.
  input: (name, shape, type) => ({
    ...g.input(name, dynamic(shape), type),
    shape,
  }),
  apply(op, inputs, shape, attributes = {}, domain = '') {
    const [first, second, third] = inputs as [Value, Value, Value];
    switch (op) {
      case 'Reshape':
        return g.apply('Reshape', [first, g.integers(lastFree(shape))], shape);
      case 'FusedMatMul':
        return g.apply('MatMul', [first, transposed(g, second, [1, 0])], shape);
      case 'QuickGelu': {
        const { float: alpha } = attributes.alpha as { float: number };
        const scaled =
          alpha === 1 ? first : g.apply('Mul', [first, g.floats([alpha], [])], first.shape);
        return g.apply('Mul', [first, g.apply('Sigmoid', [scaled], shape)], shape);
      }
      case 'Gelu':
        return gelu(g, first);
      case 'MultiHeadAttention':
        return attention(g, [first, second, third], attributes.num_heads as number);
      default:
        return g.apply(op, inputs, shape, attributes, domain);
    }
  },
});

const dynamic = (shape: readonly number[]): number[] =>
  shape.length === 4
    ? [-1, shape[1]!, -1, -1]
    : shape.map((size, axis) => (axis === shape.length - 1 ? size : -1));

const lastFree = (shape: readonly number[]): number[] =>
  shape.map((size, axis) => (axis === shape.length - 1 && size !== 1 ? -1 : size));

const transposed = (g: GraphBuilder, x: Value, perm: readonly number[]): Value =>
  g.apply(
    'Transpose',
    [x],
    perm.map((axis) => x.shape[axis]!),
    { perm },
  );

const gelu = (g: GraphBuilder, x: Value): Value => {
  const scaled = g.apply('Div', [x, g.floats([Math.SQRT2], [])], x.shape);
  const shifted = g.apply('Add', [g.apply('Erf', [scaled], x.shape), g.floats([1], [])], x.shape);
  const product = g.apply('Mul', [x, shifted], x.shape);
  return g.apply('Mul', [product, g.floats([0.5], [])], x.shape);
};

const attention = (
  g: GraphBuilder,
  [query, key, value]: readonly [Value, Value, Value],
  heads: number,
): Value => {
  const [, tokens, width] = query.shape as [number, number, number];
  const depth = width / heads;
  const split = (x: Value, perm: readonly number[]): Value => {
    const shape = [1, x.shape[1]!, heads, depth];
    return transposed(g, g.apply('Reshape', [x, g.integers([1, -1, heads, depth])], shape), perm);
  };
  const scores = g.apply(
    'MatMul',
    [split(query, [0, 2, 1, 3]), split(key, [0, 2, 3, 1])],
    [1, heads, tokens, key.shape[1]!],
  );
  const scaled = g.apply('Mul', [scores, g.floats([depth ** -0.5], [])], scores.shape);
  const weights = g.apply('Softmax', [scaled], scores.shape, { axis: -1 });
  const mixed = g.apply('MatMul', [weights, split(value, [0, 2, 1, 3])], [1, heads, tokens, depth]);
  const joined = transposed(g, mixed, [0, 2, 1, 3]);
  return g.apply('Reshape', [joined, g.integers([1, -1, width])], query.shape);
};
