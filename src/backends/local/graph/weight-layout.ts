import { closeSync, openSync, readSync } from 'node:fs';
import {
  contiguousStrides,
  dtypeBytes,
  elementCount,
  type TensorSource,
} from '#src/backends/local/weights/tensor-source.ts';

/**
 * How the stored order of a tensor relates to its logical one. PERMUTED: the bytes are row-major in
 * another order of the axes (torch's channels_last), so a Transpose over the mapped file restores it.
 * SCATTERED: no order of the axes is row-major, so the numbers have to be gathered into memory.
 */
export type WeightLayout =
  | { readonly kind: 'CONTIGUOUS' }
  | {
      readonly kind: 'PERMUTED';
      readonly storedShape: readonly number[];
      /** For ONNX's Transpose: logical axis k is stored axis `permutation[k]`. */
      readonly permutation: readonly number[];
    }
  | { readonly kind: 'SCATTERED' };

export function weightLayout({ shape, strides }: TensorSource): WeightLayout {
  if (strides === undefined) return { kind: 'CONTIGUOUS' };
  // Axes of size 1 have arbitrary strides: put them last, where they change nothing.
  const weight = (axis: number) => (shape[axis] === 1 ? 0 : strides[axis]!);
  const order = shape.map((_, axis) => axis).sort((a, b) => weight(b) - weight(a) || a - b);
  const storedShape = order.map((axis) => shape[axis]!);
  const stored = contiguousStrides(storedShape);
  if (!order.every((axis, place) => shape[axis] === 1 || strides[axis] === stored[place]))
    return { kind: 'SCATTERED' };
  return {
    kind: 'PERMUTED',
    storedShape,
    permutation: shape.map((_, axis) => order.indexOf(axis)),
  };
}

/** Reads a tensor of any strides into row-major order: `elementCount * dtypeBytes` bytes. */
export function gatherTensor(source: TensorSource): Uint8Array {
  const { shape, file, offset } = source;
  const strides = source.strides ?? contiguousStrides(shape);
  const item = dtypeBytes[source.dtype];
  const span = shape.reduce((last, size, axis) => last + (size - 1) * strides[axis]!, 1) * item;
  const stored = Buffer.alloc(span);
  const descriptor = openSync(file, 'r');
  try {
    for (let done = 0; done < span; ) {
      const count = readSync(descriptor, stored, done, span - done, offset + done);
      if (count === 0) throw new Error(`${file} ends inside a tensor`);
      done += count;
    }
  } finally {
    closeSync(descriptor);
  }
  const gathered = new Uint8Array(elementCount(shape) * item);
  const index = new Array<number>(shape.length).fill(0);
  for (let target = 0; target < gathered.length; target += item) {
    const from = index.reduce((sum, position, axis) => sum + position * strides[axis]!, 0) * item;
    gathered.set(stored.subarray(from, from + item), target);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--)
      index[axis] = 0;
  }
  return gathered;
}
