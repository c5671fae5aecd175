import type { GraphBuilder, Value } from '#src/backends/local/graph/graph-builder.ts';

/**
 * The layers that the three graphs share, named as in torch. Images are [1, channels, height, width],
 * token sequences [1, tokens, width]. `name` is the prefix of the layer's tensors in the weights.
 */

/** The domain of onnxruntime's own operators. */
export const microsoft = 'com.microsoft';

export function add(g: GraphBuilder, a: Value, b: Value): Value {
  return g.apply('Add', [a, b], a.shape);
}

export function silu(g: GraphBuilder, x: Value): Value {
  // x * sigmoid(1 * x): one pass instead of two.
  return g.apply('QuickGelu', [x], x.shape, { alpha: { float: 1 } }, microsoft);
}

/** The activations that CLIP's configurations name. */
export const activations = {
  quick_gelu: (g: GraphBuilder, x: Value): Value =>
    g.apply('QuickGelu', [x], x.shape, { alpha: { float: 1.702 } }, microsoft),
  gelu: (g: GraphBuilder, x: Value): Value => g.apply('Gelu', [x], x.shape, {}, microsoft),
} as const;

/** What an adapter adds, times its scale. */
export function scaled(g: GraphBuilder, x: Value, scale: number): Value {
  return g.apply('Mul', [x, g.toDialect(g.floats([scale]))], x.shape);
}

export interface LinearOptions {
  readonly width: number;
  /** @default true */
  readonly bias?: boolean;
  /** Only these rows of the weight, of `width` rows in all. */
  readonly rows?: readonly [number, number];
}

/** x W^T + b, with W used in the order in which it is stored. */
export function linear(g: GraphBuilder, x: Value, name: string, options: LinearOptions): Value {
  return g.adapters(name).reduce(
    (sum, { name: adapter, rank, scale }) => {
      const down = product(g, x, `${adapter}.down`, { width: rank, bias: false });
      const up = product(g, down, `${adapter}.up`, { ...options, bias: false });
      return add(g, sum, scaled(g, up, scale));
    },
    product(g, x, name, options),
  );
}

function product(
  g: GraphBuilder,
  x: Value,
  name: string,
  { width, bias = true, rows = [0, width] }: LinearOptions,
): Value {
  const inputs = x.shape.at(-1)!;
  const part = rows[1] - rows[0] === width ? {} : { rows };
  const shape = [...x.shape.slice(0, -1), rows[1] - rows[0]];
  const weight = g.weight(`${name}.weight`, [width, inputs], part);
  if (x.shape.length > 2 && g.dialect.linear === 'FUSED_MATMUL') {
    const result = g.apply('FusedMatMul', [x, weight], shape, { transB: 1 }, microsoft);
    return bias ? add(g, result, g.weight(`${name}.bias`, [width], part)) : result;
  }
  const rowCount = x.shape.slice(0, -1).reduce((count, size) => count * size, 1);
  const flat = x.shape.length === 2 ? x : reshape(g, x, [rowCount, inputs]);
  const operands = [flat, weight, ...(bias ? [g.weight(`${name}.bias`, [width], part)] : [])];
  const result = g.apply('Gemm', operands, [rowCount, shape.at(-1)!], { transB: 1 });
  return x.shape.length === 2 ? result : reshape(g, result, shape);
}

export function layerNorm(g: GraphBuilder, x: Value, name: string, epsilon: number): Value {
  const width = x.shape.at(-1)!;
  return g.apply(
    'LayerNormalization',
    [x, g.weight(`${name}.weight`, [width]), g.weight(`${name}.bias`, [width])],
    x.shape,
    { axis: -1, epsilon: { float: epsilon } },
  );
}

export interface GroupNormOptions {
  readonly groups: number;
  readonly epsilon: number;
}

export function groupNorm(
  g: GraphBuilder,
  x: Value,
  name: string,
  options: GroupNormOptions,
): Value {
  return reshape(g, normedGroups(g, x, name, options), x.shape);
}

/** The norm and the activation that diffusers puts before most convolutions. */
export function groupNormSilu(
  g: GraphBuilder,
  x: Value,
  name: string,
  options: GroupNormOptions,
): Value {
  return reshape(g, silu(g, normedGroups(g, x, name, options)), x.shape);
}

/**
 * onnxruntime has no kernel for the norm on the CPU; normalising the groups as instances is the fastest
 * it has. The result stays in groups until the activation, too: onnxruntime keeps a buffer for the next
 * value of the same shape, and one in the image's shape would wait here unused (a third of the decoder's
 * peak memory).
 * @returns [1, groups, channels / groups, height * width]
 */
function normedGroups(
  g: GraphBuilder,
  x: Value,
  name: string,
  { groups, epsilon }: GroupNormOptions,
): Value {
  const [, channels, height, width] = x.shape as [number, number, number, number];
  const share = channels / groups;
  const grouped = [1, groups, share, height * width];
  const normed = g.apply(
    'InstanceNormalization',
    [
      reshape(g, x, grouped),
      g.toDialect(g.floats(new Float32Array(groups).fill(1))),
      g.toDialect(g.floats(new Float32Array(groups))),
    ],
    grouped,
    { epsilon: { float: epsilon } },
  );
  const as = [groups, share, 1];
  const scaled = g.apply('Mul', [normed, g.weight(`${name}.weight`, [channels], { as })], grouped);
  return add(g, scaled, g.weight(`${name}.bias`, [channels], { as }));
}

/** The last size is left to onnxruntime, which may not know it when it plans: see `Dialect.buffers`. */
export function reshape(g: GraphBuilder, x: Value, shape: readonly number[]): Value {
  return g.apply('Reshape', [x, g.integers(shape.with(-1, -1))], shape);
}

/** [1, channels, height, width] -> [1, height * width, channels] */
export function toTokens(g: GraphBuilder, x: Value): Value {
  const [, channels, height, width] = x.shape as [number, number, number, number];
  const flat = reshape(g, x, [1, channels, height * width]);
  return g.apply('Transpose', [flat], [1, height * width, channels], { perm: [0, 2, 1] });
}

/** [1, height * width, channels] -> [1, channels, height, width] */
export function toImage(g: GraphBuilder, x: Value, height: number, width: number): Value {
  const channels = x.shape[2]!;
  const turned = g.apply('Transpose', [x], [1, channels, height * width], { perm: [0, 2, 1] });
  return reshape(g, turned, [1, channels, height, width]);
}

/** The value itself where nothing is cut. */
export function slice(g: GraphBuilder, x: Value, axis: number, from: number, to: number): Value {
  if (from === 0 && to === x.shape[axis]) return x;
  const shape = x.shape.with(axis, to - from);
  return g.apply('Slice', [x, g.integers([from]), g.integers([to]), g.integers([axis])], shape);
}

/** softmax(q k^T / sqrt(width / heads)) v, head by head, without ever holding the whole score matrix. */
export function attention(
  g: GraphBuilder,
  [query, key, value]: readonly [Value, Value, Value],
  heads: number,
  { causal = false } = {},
): Value {
  return g.apply(
    'MultiHeadAttention',
    [query, key, value],
    query.shape,
    { num_heads: heads, unidirectional: causal ? 1 : 0 },
    microsoft,
  );
}
