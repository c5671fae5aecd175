import type { GraphBuilder, Value } from '#src/backends/local/graph/graph-builder.ts';
import { reshape, slice } from './layers.ts';

/**
 * Convolutions of 3x3, stride 1 and padding 1 in fewer multiplications: tiles of the image and the weight are
 * transformed, multiplied point by point, which over all channels is one product of matrices a point, and
 * transformed back. Winograd 1980; Lavin and Gray 2015, arXiv 1509.09308.
 */
export interface Tiling {
  /** Pixels of the result on each side of a tile, and of the source between two tiles. */
  readonly outputs: number;
  readonly stride: number;
  /** Along one side, a point a row: from the pixels around a tile, which begin one before it, and from the weight. */
  readonly image: readonly (readonly number[])[];
  readonly weight: readonly (readonly number[])[];
  /** Along one side, a pixel of the result a row: from the points. */
  readonly result: readonly (readonly number[])[];
}

/** F(2x2, 3x3): 16 multiplications for 4 pixels instead of 36. */
export const smallTiles: Tiling = {
  outputs: 2,
  stride: 2,
  image: [
    [1, 0, -1, 0],
    [0, 1, 1, 0],
    [0, -1, 1, 0],
    [0, -1, 0, 1],
  ],
  weight: [
    [1, 0, 0],
    [1 / 2, 1 / 2, 1 / 2],
    [1 / 2, -1 / 2, 1 / 2],
    [0, 0, 1],
  ],
  result: [
    [1, 1, 1, 0],
    [0, 1, -1, 1],
  ],
};

/**
 * Of an image that was made twice as large by repeating its pixels: of the four rows around two of the result the
 * middle ones are the same, so that one point of F(2x2, 3x3) is always 0. 9 multiplications for 4 pixels.
 */
export const doublingTiles: Tiling = {
  outputs: 2,
  stride: 1,
  image: [
    [1, -1, 0],
    [0, 1, 0],
    [0, -1, 1],
  ],
  weight: [
    [1, 0, 0],
    [1, 1, 1],
    [0, 0, 1],
  ],
  result: [
    [1, 1, 0],
    [0, 1, 1],
  ],
};

/** Below it the transforms cost what the product saves. */
const leastChannels = 256;

/** Whether tiles save time. */
export function isWide(inputs: number, channels: number): boolean {
  return Math.min(inputs, channels) >= leastChannels;
}

/**
 * Whether small tiles save time and are worth their memory: the transformed weight has no more numbers than the
 * transformed image and result. In small images of many channels it would have several times as many.
 */
export function isWorthTiles(shape: readonly number[], channels: number): boolean {
  const [, inputs, height, width] = shape as [number, number, number, number];
  const tiles = (height * width) / smallTiles.outputs ** 2;
  return isWide(inputs, channels) && inputs * channels <= (inputs + channels) * tiles;
}

/**
 * Transformed images are several times as large as the image: it is convolved in bands that keep them below this,
 * in numbers, so that the buffers which onnxruntime keeps for the next run stay few and small.
 */
const bandSize = 1_500_000;

/**
 * @param name prefix of the layer's tensors
 * @param height of the result, and its width
 */
export function tiledConvolution(
  g: GraphBuilder,
  x: Value,
  name: string,
  channels: number,
  [height, width]: readonly [height: number, width: number],
  tiling: Tiling,
): Value {
  const [, inputs, fromHeight] = x.shape as [number, number, number, number];
  const { outputs, stride, image, weight } = tiling;
  const points = image.length ** 2;
  // One node for the weight: onnxruntime computes it once, at load, and keeps what is between two nodes until the end of it.
  const weights = g.apply(
    'Einsum',
    [
      g.floats(onBothSides(weight), [points, 9]),
      g.weight(`${name}.weight`, [channels, inputs, 3, 3], { as: [channels, inputs, 9] }),
    ],
    [points, channels, inputs],
    { equation: 'pk,oik->poi' },
  );
  const rows = Math.ceil(height / outputs);
  const count = Math.min(
    rows,
    Math.ceil((points * inputs * rows * Math.ceil(width / outputs)) / bandSize),
  );
  const bands = Array.from({ length: count }, (_, index) => {
    const [first, end] = [index, index + 1].map((part) => Math.floor((part * rows) / count));
    // A tile begins one row before its own first, and outside the image rows are zeroes.
    const from = Math.max(0, first! * stride - 1);
    const to = Math.min(fromHeight, (end! - 1) * stride - 1 + image[0]!.length);
    return convolveBand(g, slice(g, x, 2, from, to), weights, tiling, {
      rows: end! - first!,
      above: from - (first! * stride - 1),
      height: Math.min(height, end! * outputs) - first! * outputs,
      width,
    });
  });
  const shape = [1, channels, height, width];
  const whole = count === 1 ? bands[0]! : g.apply('Concat', bands, shape, { axis: 2 });
  if (!g.has(`${name}.bias`)) return whole;
  const bias = g.weight(`${name}.bias`, [channels], { as: [channels, 1, 1] });
  return g.apply('Add', [whole, bias], shape);
}

interface Band {
  /** Of tiles. */
  readonly rows: number;
  /** Rows of zeroes above the image. */
  readonly above: number;
  /** Of the result. */
  readonly height: number;
  readonly width: number;
}

function convolveBand(
  g: GraphBuilder,
  x: Value,
  weights: Value,
  { outputs, stride, image, result }: Tiling,
  { rows, above, height, width }: Band,
): Value {
  const [, inputs, fromHeight, fromWidth] = x.shape as [number, number, number, number];
  const [points, channels] = weights.shape as [number, number, number];
  const kernel = image[0]!.length;
  const columns = Math.ceil(width / outputs);
  const after = (tiles: number, before: number, size: number): number =>
    (tiles - 1) * stride + kernel - before - size;

  // Each channel is an image of its own here, each point a channel.
  const transformed = g.apply(
    'Conv',
    [
      reshape(g, x, [inputs, 1, fromHeight, fromWidth]),
      g.floats(onBothSides(image), [points, 1, kernel, kernel]),
    ],
    [inputs, points, rows, columns],
    {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [above, 1, after(rows, above, fromHeight), after(columns, 1, fromWidth)],
    },
  );
  // onnxruntime makes this Transpose a part of the product.
  const images = g.apply(
    'Transpose',
    [reshape(g, transformed, [inputs, points, rows * columns])],
    [points, inputs, rows * columns],
    { perm: [1, 0, 2] },
  );
  const product = g.apply('MatMul', [weights, images], [points, channels, rows * columns]);
  const tiles = g.apply(
    'ConvTranspose',
    [
      reshape(g, product, [1, points, channels * rows, columns]),
      g.floats(transposed(onBothSides(result), points), [points, 1, outputs, outputs]),
    ],
    [1, 1, channels * rows * outputs, columns * outputs],
    { kernel_shape: [outputs, outputs], strides: [outputs, outputs] },
  );
  const whole = reshape(g, tiles, [1, channels, rows * outputs, columns * outputs]);
  return slice(g, slice(g, whole, 2, 0, height), 3, 0, width);
}

/** The Kronecker product of a matrix with itself, row by row: a transform along both sides of a tile. */
function onBothSides(matrix: readonly (readonly number[])[]): number[] {
  return matrix.flatMap((vertical) =>
    matrix.flatMap((horizontal) => vertical.flatMap((v) => horizontal.map((h) => v * h))),
  );
}

/** @param columns of the matrix as it is */
function transposed(matrix: readonly number[], columns: number): number[] {
  const rows = matrix.length / columns;
  return matrix.map((_, index) => matrix[(index % rows) * columns + Math.floor(index / rows)]!);
}
