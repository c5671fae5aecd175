import type { GraphBuilder, Value } from '#src/backends/local/graph/graph-builder.ts';
import { add, scaled } from './layers.ts';

export interface ConvOptions {
  readonly channels: number;
  /** @default 3 */
  readonly kernel?: number;
  /** @default 1 */
  readonly stride?: number;
  /** Zeroes added on each side, or before and after. @default (kernel - 1) / 2 */
  readonly padding?: number | readonly [before: number, after: number];
}

export function conv2d(g: GraphBuilder, x: Value, name: string, options: ConvOptions): Value {
  // An adapter's first half has the layer's own kernel, its second one a kernel of 1.
  return g.adapters(name).reduce(
    (sum, { name: adapter, rank, scale }) => {
      const down = convolution(g, x, `${adapter}.down`, { ...options, channels: rank });
      const up = { channels: options.channels, kernel: 1 };
      return add(g, sum, scaled(g, convolution(g, down, `${adapter}.up`, up), scale));
    },
    convolution(g, x, name, options),
  );
}

function convolution(
  g: GraphBuilder,
  x: Value,
  name: string,
  { channels, kernel = 3, stride = 1, padding = (kernel - 1) / 2 }: ConvOptions,
): Value {
  const [, inputs, height, width] = x.shape as [number, number, number, number];
  const [before, after] = typeof padding === 'number' ? [padding, padding] : padding;
  const out = (size: number) => Math.floor((size + before + after - kernel) / stride) + 1;
  return g.apply(
    'Conv',
    [
      x,
      g.weight(`${name}.weight`, [channels, inputs, kernel, kernel]),
      ...(g.has(`${name}.bias`) ? [g.weight(`${name}.bias`, [channels])] : []),
    ],
    [1, channels, out(height), out(width)],
    {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [before, before, after, after],
    },
  );
}

/** Nearest neighbour, as torch rounds: target pixel p shows source pixel floor(p * source / target). */
export function upsample(g: GraphBuilder, x: Value, height: number, width: number): Value {
  const [, channels, fromHeight, fromWidth] = x.shape as [number, number, number, number];
  const nearest = {
    mode: 'nearest',
    nearest_mode: 'floor',
    coordinate_transformation_mode: 'asymmetric',
  };
  const shape = [1, channels, height, width];
  const scales = [1, 1, height / fromHeight, width / fromWidth];
  // Whole factors are given as scales: only then does onnxruntime keep its blocked layout.
  return scales.every(Number.isInteger)
    ? g.apply('Resize', [x, null, g.floats(scales)], shape, nearest)
    : g.apply('Resize', [x, null, null, g.integers(shape)], shape, nearest);
}
