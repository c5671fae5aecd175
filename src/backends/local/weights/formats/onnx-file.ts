import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { regularFileSize, withFile } from '#src/backends/local/weights/file-slice.ts';
import { elementCount } from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { createProtobufReader, type ProtobufReader, type Range } from './protobuf-fields.ts';

/** ONNX's element types by their codes (onnx.proto, TensorProto.DataType); others are named by code. */
const typeNames: Readonly<Record<number, string>> = {
  1: 'float32',
  6: 'int32',
  7: 'int64',
  10: 'float16',
  11: 'float64',
  16: 'bfloat16',
};

/** An input or output of a graph. */
export interface OnnxPort {
  readonly type: string;
  /** A size that is free is null. */
  readonly shape: readonly (number | null)[];
}

/** What the header fields of an ONNX file say, without its weights. */
export interface OnnxFile {
  /** Absolute. */
  readonly file: string;
  readonly inputs: ReadonlyMap<string, OnnxPort>;
  readonly outputs: ReadonlyMap<string, OnnxPort>;
  /** Numbers in all stored tensors. */
  readonly weights: number;
  /** The file itself, and those that its weights lie in. */
  readonly files: readonly string[];
}

/**
 * Reads the inputs and outputs of an ONNX file, and where its weights are; the weights are skipped, so
 * gigabytes take milliseconds. Field numbers are those of onnx.proto3 (github.com/onnx/onnx).
 * @param path absolute
 * @throws WeightsError when the file is damaged, or weights that it keeps in another file are not there
 */
export function readOnnxFile(path: string): OnnxFile {
  return withFile(path, (file) => {
    const reader = createProtobufReader(file);
    const initializers = new Set<string>();
    const inputs = new Map<string, OnnxPort>();
    const outputs = new Map<string, OnnxPort>();
    const files = new Set([path]);
    let weights = 0;
    let graphs = 0;
    for (const part of reader.fields({ begin: 0, end: file.size })) {
      if (part.field !== 7 || part.kind !== 'BYTES') continue;
      graphs++;
      for (const item of reader.fields(part)) {
        if (item.kind !== 'BYTES') continue;
        if (item.field === 5) {
          const tensor = readTensor(reader, item);
          initializers.add(tensor.name);
          weights += elementCount(tensor.shape);
          if (tensor.location !== undefined) files.add(locate(path, tensor));
        } else if (item.field === 11) inputs.set(...readValue(reader, item));
        else if (item.field === 12) outputs.set(...readValue(reader, item));
      }
    }
    if (graphs !== 1 || outputs.size === 0)
      throw new WeightsError('is not an ONNX model', { file: path });
    // Until version 3 of the format the stored tensors are listed as inputs too.
    for (const name of initializers) inputs.delete(name);
    return { file: path, inputs, outputs, weights, files: [...files] };
  });
}

const maxTextBytes = 4096;

function readText({ file }: ProtobufReader, { begin, end }: Range): string {
  if (end - begin > maxTextBytes)
    throw new WeightsError(`has a name of ${end - begin} bytes; at most ${maxTextBytes} are read`, {
      file: file.path,
    });
  return file.read(begin, end - begin, 'a name').toString('utf8');
}

interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of the file with the numbers, where that is another one. */
  readonly location: string | undefined;
  readonly offset: number;
  readonly length: number | undefined;
}

function readTensor(reader: ProtobufReader, range: Range): StoredTensor {
  const shape: number[] = [];
  const external: Record<string, string> = {};
  let name = '';
  for (const part of reader.fields(range)) {
    if (part.field === 1 && part.kind === 'NUMBER') shape.push(part.value);
    else if (part.field === 1 && part.kind === 'BYTES') shape.push(...readPacked(reader, part));
    else if (part.field === 8 && part.kind === 'BYTES') name = readText(reader, part);
    else if (part.field === 13 && part.kind === 'BYTES') {
      const entry = ['', ''];
      for (const text of reader.fields(part))
        if (text.kind === 'BYTES') entry[text.field - 1] = readText(reader, text);
      external[entry[0]!] = entry[1]!;
    }
  }
  const { location, offset, length } = external;
  return {
    name,
    shape,
    location,
    offset: Number(offset ?? 0),
    length: length === undefined ? undefined : Number(length),
  };
}

function readPacked(reader: ProtobufReader, { begin, end }: Range): number[] {
  const values: number[] = [];
  for (let at = begin; at < end; ) {
    const { value, next } = reader.varint(at, end);
    values.push(value);
    at = next;
  }
  return values;
}

function readValue(reader: ProtobufReader, range: Range): [string, OnnxPort] {
  let name = '';
  let type = 'no tensor';
  const shape: (number | null)[] = [];
  for (const part of reader.fields(range)) {
    if (part.kind !== 'BYTES') continue;
    if (part.field === 1) name = readText(reader, part);
    for (const tensor of part.field === 2 ? inside(reader, part, 1) : [])
      for (const item of reader.fields(tensor)) {
        if (item.field === 1 && item.kind === 'NUMBER')
          type = typeNames[item.value] ?? `of type ${item.value}`;
        if (item.field !== 2 || item.kind !== 'BYTES') continue;
        for (const dimension of inside(reader, item, 1))
          shape.push(readDimension(reader, dimension));
      }
  }
  return [name, { type, shape }];
}

function inside(reader: ProtobufReader, range: Range, field: number): Range[] {
  return [...reader.fields(range)].flatMap((part) =>
    part.kind === 'BYTES' && part.field === field ? [part] : [],
  );
}

function readDimension(reader: ProtobufReader, range: Range): number | null {
  for (const part of reader.fields(range))
    if (part.field === 1 && part.kind === 'NUMBER' && part.value > 0) return part.value;
  return null;
}

/** @returns the absolute path of the file with a tensor's numbers, which are all there */
function locate(model: string, { name, location, offset, length = 0 }: StoredTensor): string {
  const place = { file: model, tensor: printable(name) };
  if (isAbsolute(location!) || location!.includes('\0') || location!.split(/[/\\]/).includes('..'))
    throw new WeightsError(`lies in "${printable(location!)}", which leaves the folder`, place);
  const file = join(dirname(model), location!);
  if (!existsSync(file))
    throw new WeightsError('is missing, but the graph keeps weights in it', { file });
  const size = regularFileSize(file);
  if (!(offset >= 0 && length >= 0 && offset + length <= size))
    throw new WeightsError(
      `ends at byte ${offset + length} of ${printable(location!)}, which has ${size}: it is truncated`,
      place,
    );
  return file;
}

/** Names come from the file: keep messages to one short line of visible characters. */
function printable(name: string): string {
  return JSON.stringify(name.slice(0, 200)).slice(1, -1);
}
