import { type OpenFile, withFile } from '#src/backends/local/weights/file-slice.ts';
import {
  contiguousStrides,
  type Dtype,
  dtypeBytes,
  elementCount,
  type TensorSource,
  type TensorTable,
} from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { type PickleCall, PickleError, readPickle } from './pickle.ts';
import { readZipDirectory, type ZipEntry } from './zip-directory.ts';

const storageDtypes: Record<string, Dtype> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
};

/** One of a UNet has 150 KB. */
const maxPickleBytes = 4 * 1024 * 1024;

interface Storage {
  readonly dtype: Dtype;
  readonly entry: ZipEntry;
}
interface Tensor {
  readonly storage: Storage;
  readonly elementOffset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/**
 * Reads a `.bin` file of torch 1.6 or later (a zip of one pickle and the raw storages); the tensors
 * stay where they are, strides and all. Nothing that the pickle names is executed: see `readPickle`.
 * @throws WeightsError for anything else, the pickles of older torch versions included
 */
export function readTorchBin(path: string): TensorTable {
  return withFile(path, (file) => {
    if (file.size < 4 || file.read(0, 4, 'the zip signature').toString('latin1') !== 'PK\x03\x04')
      throw new WeightsError(
        'is not a zip file: pickles of torch before 1.6 are refused; save it again as safetensors',
        { file: path },
      );
    const entries = readZipDirectory(file);
    const pickle = [...entries.values()].find(({ name }) => name.endsWith('/data.pkl'));
    if (!pickle)
      throw new WeightsError('holds no data.pkl, so torch did not write it', { file: path });
    const folder = pickle.name.slice(0, -'data.pkl'.length);
    checkByteOrder(file, entries.get(`${folder}byteorder`));
    if (pickle.size > maxPickleBytes)
      throw new WeightsError(
        `its data.pkl claims ${pickle.size} bytes; at most ${maxPickleBytes} are read`,
        { file: path },
      );
    const root = unpickle(file, file.read(pickle.offset, pickle.size, 'data.pkl'), (key) =>
      entries.get(`${folder}data/${key}`),
    );
    return toTable(file, root);
  });
}

function checkByteOrder(file: OpenFile, entry: ZipEntry | undefined): void {
  if (entry === undefined) return;
  const order = file.read(entry.offset, Math.min(entry.size, 16), 'byteorder').toString('latin1');
  if (order !== 'little')
    throw new WeightsError('its numbers are not little-endian', { file: file.path });
}

function unpickle(
  file: OpenFile,
  bytes: Buffer,
  findStorage: (key: string) => ZipEntry | undefined,
): unknown {
  const globals = new Map<string, PickleCall | { value: unknown }>([
    ['collections OrderedDict', orderedDict],
    ['torch._utils _rebuild_tensor_v2', rebuildTensor],
    ['torch._utils _rebuild_parameter', ([tensor]) => tensor],
    ...Object.entries(storageDtypes).map(
      ([name, dtype]) => [`torch ${name}`, { value: dtype }] as const,
    ),
  ]);
  const persistent = (id: unknown): Storage => {
    const [kind, dtype, key] = Array.isArray(id) ? id : [];
    if (kind !== 'storage' || typeof key !== 'string' || !isDtype(dtype))
      throw new PickleError('the pickle refers to something that is not a storage');
    const entry = findStorage(key);
    if (!entry)
      throw new PickleError(`the storage ${JSON.stringify(key.slice(0, 100))} is missing`);
    return { dtype, entry };
  };
  try {
    return readPickle(bytes, { globals, persistent });
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    throw new WeightsError(error.message, { file: file.path }, { cause: error });
  }
}

function isDtype(value: unknown): value is Dtype {
  return typeof value === 'string' && Object.hasOwn(dtypeBytes, value);
}

const orderedDict: PickleCall = (args) => {
  if (args.length > 0) throw new PickleError('the pickle fills a dictionary in an unknown way');
  return new Map();
};

/** `torch._utils._rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, hooks)`. */
const rebuildTensor: PickleCall = ([storage, elementOffset, shape, strides]): Tensor => {
  if (!isStorage(storage) || !isCount(elementOffset) || !isCounts(shape) || !isCounts(strides))
    throw new PickleError('the pickle rebuilds a tensor from arguments of the wrong kind');
  if (shape.length !== strides.length || shape.length > 8)
    throw new PickleError('the pickle rebuilds a tensor whose shape and strides do not fit');
  return { storage, elementOffset, shape, strides };
};

function isStorage(value: unknown): value is Storage {
  return typeof value === 'object' && value !== null && 'entry' in value;
}
function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'storage' in value;
}
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

/** Checkpoints of training keep theirs under `state_dict`, with numbers beside it. */
function toTable(file: OpenFile, whole: unknown): TensorTable {
  const nested = whole instanceof Map ? whole.get('state_dict') : undefined;
  const root: unknown = nested instanceof Map ? nested : whole;
  if (!(root instanceof Map))
    throw new WeightsError('does not hold a dictionary of tensors', { file: file.path });
  const tensors = new Map<string, TensorSource>();
  for (const [name, value] of root) {
    if (typeof name !== 'string' || !isTensor(value))
      throw new WeightsError('holds more than a flat dictionary of tensors', { file: file.path });
    tensors.set(name, toSource(file, name, value));
  }
  return tensors;
}

function toSource(file: OpenFile, name: string, tensor: Tensor): TensorSource {
  const { storage, elementOffset, shape, strides } = tensor;
  const itemBytes = dtypeBytes[storage.dtype];
  const empty = shape.includes(0);
  const lastElement = empty
    ? elementOffset
    : shape.reduce((last, size, axis) => last + (size - 1) * strides[axis]!, elementOffset + 1);
  if (lastElement * itemBytes > storage.entry.size)
    throw new WeightsError('reaches beyond its storage', { file: file.path, tensor: name });
  // A few bytes of a file would otherwise be unfolded into gigabytes.
  if (elementCount(shape) > lastElement - elementOffset)
    throw new WeightsError('repeats numbers of its storage by its strides', {
      file: file.path,
      tensor: name,
    });
  if (storage.entry.offset + storage.entry.size > file.size)
    throw new WeightsError('ends after the end of the file: it is truncated', {
      file: file.path,
      tensor: name,
    });
  const plain = contiguousStrides(shape);
  const contiguous =
    empty || shape.every((size, axis) => size === 1 || strides[axis] === plain[axis]);
  return {
    file: file.path,
    offset: storage.entry.offset + elementOffset * itemBytes,
    dtype: storage.dtype,
    shape,
    strides: contiguous ? undefined : strides,
  };
}
