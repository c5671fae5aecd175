import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '#src/backends/local/weights/formats/safetensors.ts';
import { dtypeBytes, elementCount } from '#src/backends/local/weights/tensor-source.ts';
import { goldenNames, type ReferenceModel, referenceFolder } from './golden.ts';

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

/** Of the model and of all its schedulers. */
export const readGoldenTensors = (model: ReferenceModel): GoldenTensors =>
  readTensors(...goldenNames(model).map((name) => `golden/${model}/${name}.safetensors`));

/**
 * Of files beside the reference models; each is read when its first tensor is asked for.
 * @param paths as `golden/pictures/tiny-sd.safetensors`
 */
export const readTensors = (...paths: readonly string[]): GoldenTensors => {
  const files = paths.map((path) => {
    const file = fileURLToPath(new URL(path, referenceFolder));
    let content: Buffer | undefined;
    return {
      tensors: readSafetensors(file),
      content() {
        content ??= readFileSync(file);
        return content;
      },
    };
  });
  const find = (name: string) => {
    const { tensors, content } = files.find((file) => file.tensors.has(name))!;
    const { offset, shape, dtype } = tensors.get(name)!;
    const bytes = content().subarray(offset, offset + elementCount(shape) * dtypeBytes[dtype]);
    return { shape, bytes: new Uint8Array(bytes) };
  };
  return {
    floats(name) {
      const { shape, bytes } = find(name);
      return { shape, data: new Float32Array(bytes.buffer) };
    },
    bytes: (name) => find(name).bytes,
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
