import { withFile } from './file-slice.ts';
import { dtypeBytes, elementCount, type TensorSource } from './tensor-source.ts';
import { WeightsError, type WeightsPlace } from './weights-error.ts';

/** @throws WeightsError for more than one number, one that is not finite, or another type than floats */
export function readScalar(source: TensorSource, place: WeightsPlace): number {
  const { file, offset, dtype, shape } = source;
  if (elementCount(shape) !== 1)
    throw new WeightsError(`has shape [${shape.join(', ')}], but is one number`, place);
  const bytes = withFile(file, (open) => open.read(offset, dtypeBytes[dtype], 'a number'));
  const value = toNumber(bytes, dtype);
  if (Number.isFinite(value)) return value;
  throw new WeightsError(
    `is ${value} as ${dtype}; it must be a finite number of F64, F32, F16 or BF16`,
    place,
  );
}

function toNumber(bytes: Buffer, dtype: TensorSource['dtype']): number {
  switch (dtype) {
    case 'F64':
      return bytes.readDoubleLE();
    case 'F32':
      return bytes.readFloatLE();
    case 'F16':
      return new Float16Array(Uint8Array.from(bytes).buffer)[0]!;
    case 'BF16':
      return Buffer.from([0, 0, ...bytes]).readFloatLE();
    default:
      return Number.NaN;
  }
}
