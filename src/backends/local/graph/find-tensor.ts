import type { TensorSource, TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';

const floatTypes = ['F32', 'F16', 'BF16', 'F64'] as const;

export type FloatSource = TensorSource & { readonly dtype: (typeof floatTypes)[number] };

/**
 * A tensor that a network asks for.
 * @param folder for an error about a tensor that no file holds
 * @param shape trailing ones do not count
 * @throws WeightsError when it is missing, of another shape, or not of floats
 */
export function findTensor(
  tensors: TensorTable,
  folder: string,
  name: string,
  shape: readonly number[],
): FloatSource {
  const source = tensors.get(name);
  if (!source)
    throw new WeightsError(`is missing; the configuration asks for shape [${shape.join(', ')}]`, {
      file: tensors.values().next().value?.file ?? folder,
      tensor: name,
    });
  const place = { file: source.file, tensor: name };
  if (!sameList(withoutTrailingOnes(source.shape), withoutTrailingOnes(shape)))
    throw new WeightsError(
      `has shape [${source.shape.join(', ')}], but the configuration asks for [${shape.join(', ')}]`,
      place,
    );
  if (!isOfFloats(source))
    throw new WeightsError(
      `has dtype ${source.dtype}; supported are ${floatTypes.join(', ')}`,
      place,
    );
  return source;
}

function isOfFloats(source: TensorSource): source is FloatSource {
  return (floatTypes as readonly string[]).includes(source.dtype);
}

export function sameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function withoutTrailingOnes(shape: readonly number[]): readonly number[] {
  return shape.slice(0, shape.findLastIndex((size) => size !== 1) + 1);
}
