import type { GraphBuilder, Value } from '#src/backends/local/graph/graph-builder.ts';
import { add, microsoft, scaled } from './layers.ts';
import { doublingTiles, isWide, isWorthTiles, smallTiles, tiledConvolution } from './winograd.ts';

export interface ConvOptions {
  readonly channels: number;
  /** @default 3 */
  readonly kernel?: number;
  /** @default 1 */
  readonly stride?: number;
  /** Zeroes added on each side, or before and after. @default (kernel - 1) / 2 */
  readonly padding?: number | readonly [before: number, after: number];
  /** Added to the result, on the processor, with no third value for the sum. */
  readonly onto?: Value | undefined;
}

export function conv2d(g: GraphBuilder, x: Value, name: string, options: ConvOptions): Value {
  return withAdapters(g, x, name, options, convolution(g, x, name, options));
}

/** Of the image made larger by repeating its pixels. */
export function upsampledConv2d(
  g: GraphBuilder,
  x: Value,
  [height, width]: readonly [height: number, width: number],
  name: string,
  options: { readonly channels: number },
): Value {
  const [, inputs, fromHeight, fromWidth] = x.shape as [number, number, number, number];
  const isTiled =
    g.dialect.convolution === 'TILED' &&
    height === fromHeight * 2 &&
    width === fromWidth * 2 &&
    isWide(inputs, options.channels);
  if (!isTiled) return conv2d(g, upsample(g, x, height, width), name, options);
  const base = tiledConvolution(g, x, name, options.channels, [height, width], doublingTiles);
  if (g.adapters(name).length === 0) return base;
  return withAdapters(g, upsample(g, x, height, width), name, options, base);
}

/** An adapter's first half has the layer's own kernel, its second one a kernel of 1. */
function withAdapters(
  g: GraphBuilder,
  x: Value,
  name: string,
  options: ConvOptions,
  base: Value,
): Value {
  return g.adapters(name).reduce((sum, { name: adapter, rank, scale }) => {
    const down = convolution(g, x, `${adapter}.down`, { ...options, channels: rank });
    const up = { channels: options.channels, kernel: 1 };
    return add(g, sum, scaled(g, convolution(g, down, `${adapter}.up`, up), scale));
  }, base);
}

function convolution(
  g: GraphBuilder,
  x: Value,
  name: string,
  { channels, kernel = 3, stride = 1, padding = (kernel - 1) / 2, onto }: ConvOptions,
): Value {
  const [, inputs, height, width] = x.shape as [number, number, number, number];
  const [before, after] = typeof padding === 'number' ? [padding, padding] : padding;
  const isTiled =
    g.dialect.convolution === 'TILED' &&
    kernel === 3 &&
    stride === 1 &&
    padding === 1 &&
    !onto &&
    isWorthTiles(x.shape, channels);
  if (isTiled) return tiledConvolution(g, x, name, channels, [height, width], smallTiles);
  const out = (size: number) => Math.floor((size + before + after - kernel) / stride) + 1;
  const operands = [
    x,
    g.weight(`${name}.weight`, [channels, inputs, kernel, kernel]),
    g.has(`${name}.bias`) ? g.weight(`${name}.bias`, [channels]) : null,
  ];
  const shape = [1, channels, out(height), out(width)];
  const attributes = {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [before, before, after, after],
  };
  return onto
    ? g.apply('FusedConv', [...operands, onto], shape, attributes, microsoft)
    : g.apply('Conv', operands, shape, attributes);
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
