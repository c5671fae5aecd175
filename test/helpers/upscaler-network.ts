import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { encodeModel } from '#src/backends/local/graph/onnx-proto.ts';
import { writeGraph } from './onnx-export.ts';

export interface NetworkStyle {
  readonly factor: number;
  /** The only size that it takes. @default any */
  readonly tile?: { readonly width: number; readonly height: number };
  /** What its results are multiplied by. @default 1 */
  readonly gain?: number;
  /** SHARP: mostly of the pixel itself. SOFT: the mean of all that it sees. @default 'SHARP' */
  readonly kernel?: 'SHARP' | 'SOFT';
  /** How many pixels on each side its result depends on. @default 4 */
  readonly radius?: number;
  /** What is done to its results at last, which makes a fault of the network. @default nothing */
  readonly end?: keyof typeof ends;
}

/** Ways in which a result is no picture as wanted: the last node, and what it takes beside the result. */
const ends = {
  TURNED: { op: 'Transpose', attributes: { perm: [0, 1, 3, 2] }, inputs: [] },
  CHANNELS_LAST: { op: 'Transpose', attributes: { perm: [0, 2, 3, 1] }, inputs: [] },
  /** As large as it is for 96 x 64 pixels and a factor of 2, whatever it gets. */
  FIXED_SIZE: { op: 'Resize', attributes: { mode: 'nearest' }, inputs: ['', '', 'size'] },
  /** Without an end where the picture is black. */
  RECIPROCAL: { op: 'Reciprocal', attributes: {}, inputs: [] },
} as const;
const fixedSize = BigInt64Array.from([1n, 3n, 128n, 192n]);

/**
 * Writes a network that makes pictures larger, of the form of the published ones: a convolution that sharpens, over
 * `radius` pixels on each side, and the pixels of its channels side by side (ONNX's DepthToSpace). Each of these has
 * weights of its own, so that a picture shows which pixel it came from.
 *
 * @returns the file
 */
export function writeUpscaler(
  folder: string,
  name: string,
  { factor, tile, gain = 1, radius = 4, kernel = 'SHARP', end }: NetworkStyle,
): string {
  mkdirSync(folder, { recursive: true });
  const { width, height } = tile ?? { width: 64, height: 64 };
  const side = 2 * radius + 1;
  const channels = 3 * factor * factor;
  const weights = weightsOf(factor, side, gain, kernel);
  const model = encodeModel({
    name: 'upscaler',
    nodes: [
      {
        op: 'Conv',
        domain: '',
        inputs: ['input', 'weights'],
        outputs: ['convolved'],
        attributes: { kernel_shape: [side, side], pads: [radius, radius, radius, radius] },
      },
      {
        op: 'DepthToSpace',
        domain: '',
        inputs: ['convolved'],
        outputs: [end ? 'larger' : 'output'],
        attributes: { blocksize: factor, mode: 'CRD' },
      },
      ...(end
        ? [
            {
              op: ends[end].op,
              domain: '',
              inputs: ['larger', ...ends[end].inputs],
              outputs: ['output'],
              attributes: ends[end].attributes,
            },
          ]
        : []),
    ],
    initializers: [
      {
        name: 'weights',
        type: 'F32',
        shape: [channels, 3, side, side],
        data: { bytes: new Uint8Array(weights.buffer) },
      },
      ...(end === 'FIXED_SIZE'
        ? [
            {
              name: 'size',
              type: 'I64' as const,
              shape: [4],
              data: { bytes: new Uint8Array(fixedSize.buffer) },
            },
          ]
        : []),
    ],
    inputs: [{ name: 'input', type: 'F32', shape: [1, 3, height, width] }],
    outputs: [{ name: 'output', type: 'F32', shape: [1, 3, height * factor, width * factor] }],
  });
  const free = {
    ...(!tile && { input: ['batch', 3, 'height', 'width'] }),
    ...(end && { output: ['a', 'b', 'c', 'd'] }),
  };
  const graph = { model, weightsFolder: folder, weightBytes: weights.byteLength };
  writeGraph(graph, folder, 'EMBEDDED', free, undefined);
  const file = join(folder, `${name}.onnx`);
  renameSync(join(folder, 'model.onnx'), file);
  return file;
}

/** [3 * factor * factor, 3, side, side]: of each output a kernel that sums up to `gain`, on its own colour. */
function weightsOf(
  factor: number,
  side: number,
  gain: number,
  kind: NonNullable<NetworkStyle['kernel']>,
): Float32Array {
  const area = side * side;
  const weights = new Float32Array(3 * factor * factor * 3 * area);
  for (let output = 0; output < 3 * factor * factor; output++) {
    const colour = Math.floor(output / (factor * factor));
    const kernel = Float64Array.from(
      { length: area },
      (_, index) => (kind === 'SOFT' ? 1 : Math.sin(1.7 * index + output)) / area,
    );
    const middle = (area - 1) / 2;
    kernel[middle]! += 1 - kernel.reduce((sum, value) => sum + value, 0);
    weights.set(
      kernel.map((value) => value * gain),
      (output * 3 + colour) * area,
    );
  }
  return weights;
}
