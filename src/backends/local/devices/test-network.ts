import type { Dialect } from '#src/backends/local/graph/dialect.ts';
import {
  type BuiltGraph,
  createGraphBuilder,
  type GraphBuilder,
} from '#src/backends/local/graph/graph-builder.ts';
import { conv2d, upsample } from '#src/backends/local/graph/networks/convolution.ts';
import { resnet } from '#src/backends/local/graph/networks/resnet.ts';
import { transformer } from '#src/backends/local/graph/networks/transformer.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { elementCount } from '#src/backends/local/weights/tensor-source.ts';

export interface TestNetwork {
  readonly graph: BuiltGraph;
  readonly feeds: Readonly<Record<string, { data: Float32Array; shape: readonly number[] }>>;
}

/** Every layer that the models have, in the smallest size: a network of a few thousand random weights. */
export function buildTestNetwork(dialect: Dialect): TestNetwork {
  const { g, feeds, input } = begin(dialect);
  const norm = { groups: 4, epsilon: 1e-5 };
  const time = input('time', [1, 16]);
  let x = resnet(g, input('sample', [1, 8, 4, 4]), 'resnet', { ...norm, channels: 16, time });
  x = transformer(g, x, 'transformer', {
    depth: 1,
    heads: 2,
    groups: 4,
    context: input('context', [1, 5, 12]),
    linearProjection: true,
  });
  x = conv2d(g, upsample(g, x, 8, 8), 'last', { channels: 3, stride: 2 });
  g.output('answer', x);
  return { graph: g.finish(), feeds };
}

/** One convolution, of 150 million multiply-adds. */
export function buildSpeedNetwork(dialect: Dialect): TestNetwork {
  const { g, feeds, input } = begin(dialect);
  g.output('answer', conv2d(g, input('sample', [1, 128, 32, 32]), 'conv', { channels: 128 }));
  return { graph: g.finish(), feeds };
}

/** A builder whose weights are random numbers, the same ones in every dialect. */
function begin(dialect: Dialect) {
  const builder = createGraphBuilder('test', '/', new Map(), dialect);
  const generator = createGenerator(1);
  const known = new Map<string, Float32Array>();
  const numbers = (name: string, shape: readonly number[]): Float32Array => {
    const scale = 1 / Math.sqrt(elementCount(shape.slice(1)));
    const values =
      known.get(name) ?? generator.randn(elementCount(shape)).map((value) => value * scale);
    known.set(name, values);
    return values;
  };
  const g: GraphBuilder = {
    ...builder,
    has: () => true,
    weight(name, shape, { as = shape, rows } = {}) {
      const values = numbers(name, shape);
      if (!rows) return builder.toDialect(builder.floats(values, as));
      const width = elementCount(shape.slice(1));
      const part = values.subarray(rows[0] * width, rows[1] * width);
      return builder.toDialect(builder.floats(part, [rows[1] - rows[0], ...shape.slice(1)]));
    },
  };
  const feeds: Record<string, { data: Float32Array; shape: readonly number[] }> = {};
  const input = (name: string, shape: readonly number[]) => {
    feeds[name] = { data: generator.randn(elementCount(shape)), shape };
    return builder.toDialect(builder.input(name, shape));
  };
  return { g, feeds, input };
}
