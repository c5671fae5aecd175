import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '#src/backends/local/weights/formats/safetensors.ts';
import { dtypeBytes, elementCount } from '#src/backends/local/weights/tensor-source.ts';
import { type ReferenceModel, referenceFolder } from './golden.ts';

export const referenceModels = ['tiny-sd', 'ssd-1b'] as const satisfies readonly ReferenceModel[];

/** @returns the absolute path of a reference model's folder */
export const referenceModelFolder = (model: ReferenceModel): string =>
  fileURLToPath(new URL(model, referenceFolder));

export interface GoldenTensors {
  /** A float32 tensor by name, see test/fixtures/reference/README.md. */
  floats(name: string): { readonly shape: readonly number[]; readonly data: Float32Array };
  /** A uint8 tensor by name. */
  bytes(name: string): Uint8Array;
}

export const readGoldenTensors = (model: ReferenceModel): GoldenTensors => {
  const file = fileURLToPath(new URL(`golden/${model}.safetensors`, referenceFolder));
  const tensors = readSafetensors(file);
  const content = readFileSync(file);
  const slice = (name: string) => {
    const { offset, shape, dtype } = tensors.get(name)!;
    return new Uint8Array(
      content.subarray(offset, offset + elementCount(shape) * dtypeBytes[dtype]),
    );
  };
  return {
    floats: (name) => ({
      shape: tensors.get(name)!.shape,
      data: new Float32Array(slice(name).buffer),
    }),
    bytes: slice,
  };
};

/** @returns the largest absolute difference; infinite where the lengths differ or a value is not a number */
export const maxDifference = (actual: ArrayLike<number>, expected: ArrayLike<number>): number => {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < actual.length; index++) {
    const difference = Math.abs(actual[index]! - expected[index]!);
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  return largest;
};

/** @returns the standard deviation of the values */
export const standardDeviation = (values: Float32Array): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

/** @returns the largest absolute difference, in standard deviations of what is expected */
export const relativeDifference = (actual: Float32Array, expected: Float32Array): number =>
  maxDifference(actual, expected) / standardDeviation(expected);
