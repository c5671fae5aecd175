import { z } from 'zod';
import { type OpenFile, withFile } from '#src/backends/local/weights/file-slice.ts';
import { parseJson } from '#src/backends/local/weights/parse-json.ts';
import { decodeUtf8 } from '#src/backends/local/weights/read-text.ts';
import {
  type Dtype,
  dtypeBytes,
  elementCount,
  type TensorSource,
  type TensorTable,
} from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';

/** The format allows 100 MB; the 1,680 tensors of SDXL's UNet take a quarter of one. */
const maxHeaderBytes = 8 * 1024 * 1024;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)).max(8),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

/**
 * Reads the header of a `.safetensors` file; the tensors stay where they are.
 *
 * Format (github.com/huggingface/safetensors, README "Format"): eight bytes little-endian N, N bytes
 * of JSON, then the data, which the tensors fill without holes or overlaps.
 * @throws WeightsError for anything else
 */
export function readSafetensors(path: string): TensorTable {
  return withFile(path, (file) => {
    const length = file.read(0, 8, 'the length of the header').readBigUInt64LE();
    if (length > BigInt(maxHeaderBytes))
      throw new WeightsError(
        `its header claims ${length} bytes; at most ${maxHeaderBytes} are allowed`,
        { file: path },
      );
    const dataStart = 8 + Number(length);
    const header = parseHeader(file, file.read(8, Number(length), 'the header'));
    const tensors = new Map<string, TensorSource>();
    const ranges: { name: string; begin: number; end: number }[] = [];
    for (const [name, value] of Object.entries(header)) {
      if (name === '__metadata__') continue;
      const { source, begin, end } = readEntry(path, name, value, dataStart);
      tensors.set(name, source);
      ranges.push({ name, begin, end });
    }
    checkTiling(file, ranges, file.size - dataStart);
    return tensors;
  });
}

/** @returns the texts of `__metadata__`; none where the header has none. @throws WeightsError as above */
export function readSafetensorsMetadata(path: string): Readonly<Record<string, string>> {
  return withFile(path, (file) => {
    const length = Number(file.read(0, 8, 'the length of the header').readBigUInt64LE());
    if (length > maxHeaderBytes)
      throw new WeightsError(
        `its header claims ${length} bytes; at most ${maxHeaderBytes} are allowed`,
        { file: path },
      );
    const header = parseHeader(file, file.read(8, length, 'the header'));
    const parsed = metadataSchema.safeParse(header);
    return parsed.success ? parsed.data.__metadata__ : {};
  });
}

const metadataSchema = z.object({ __metadata__: z.record(z.string(), z.string()) });

function parseHeader(file: OpenFile, bytes: Buffer): object {
  const header = parseHeaderJson(file, bytes);
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw new WeightsError('its header is not a JSON object', { file: file.path });
  return header;
}

function parseHeaderJson(file: OpenFile, bytes: Buffer): unknown {
  const text = decodeUtf8(file, bytes, 'its header');
  try {
    return parseJson(text);
  } catch (error) {
    throw new WeightsError(
      `its header ${(error as Error).message}`,
      { file: file.path },
      { cause: error },
    );
  }
}

function readEntry(file: string, name: string, value: unknown, dataStart: number) {
  const place = { file, tensor: printable(name) };
  const entry = entrySchema.safeParse(value);
  if (!entry.success)
    throw new WeightsError('its header entry needs dtype, shape and data_offsets', place);
  const { dtype, shape, data_offsets } = entry.data;
  if (!isDtype(dtype))
    throw new WeightsError(
      `has dtype ${printable(dtype)}; supported are ${Object.keys(dtypeBytes).join(', ')}`,
      place,
    );
  const [begin, end] = data_offsets;
  const bytes = elementCount(shape) * dtypeBytes[dtype];
  if (end - begin !== bytes)
    throw new WeightsError(
      `shape [${shape.join(', ')}] of ${dtype} is ${bytes} bytes, but its range holds ${end - begin}`,
      place,
    );
  const source: TensorSource = { file, offset: dataStart + begin, dtype, shape };
  return { source, begin, end };
}

function isDtype(name: string): name is Dtype {
  return Object.hasOwn(dtypeBytes, name);
}

function checkTiling(
  file: OpenFile,
  ranges: { name: string; begin: number; end: number }[],
  dataBytes: number,
): void {
  let position = 0;
  for (const { name, begin, end } of ranges.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const place = { file: file.path, tensor: printable(name) };
    if (end > dataBytes)
      throw new WeightsError(
        `ends at byte ${end} of the data, but the file holds ${dataBytes}: it is truncated`,
        place,
      );
    if (begin < position) throw new WeightsError('overlaps the tensor before it', place);
    if (begin > position)
      throw new WeightsError(`leaves ${begin - position} bytes before it unclaimed`, place);
    position = end;
  }
  if (position !== dataBytes)
    throw new WeightsError(`has ${dataBytes - position} bytes after its last tensor`, {
      file: file.path,
    });
}

/** Names come from the file: keep messages to one short line of visible characters. */
function printable(name: string): string {
  return JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name).slice(1, -1);
}
