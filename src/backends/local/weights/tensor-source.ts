/** The dtypes that published files hold, by safetensors' names, and their sizes in bytes. */
export const dtypeBytes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;
export type Dtype = keyof typeof dtypeBytes;

/**
 * Where the numbers of one tensor lie: nothing is read until the graph asks onnxruntime to map them.
 * Numbers are little-endian.
 */
export interface TensorSource {
  /** Absolute path. */
  readonly file: string;
  /** Bytes from the start of the file; need not be aligned. */
  readonly offset: number;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** In elements, one for each dimension; absent where the tensor is contiguous (row-major). */
  readonly strides?: readonly number[] | undefined;
}

/** The tensors of one component (a UNet, a text encoder), by the names in its files. */
export type TensorTable = ReadonlyMap<string, TensorSource>;

/** @returns the product of the dimensions, 1 for a scalar; may exceed the safe integers for hostile shapes */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** @returns the row-major strides of a shape, in elements */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}
