import { crc32 } from 'node:zlib';

/** A safetensors file with this header, as JSON or as it is, and this much data. */
export const safetensorsFile = (header: unknown, data: Uint8Array = new Uint8Array()): Buffer => {
  const json =
    typeof header === 'string' ? Buffer.from(header) : Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
};

/** A zip of stored entries, as torch writes it. */
export const zipFile = (entries: Readonly<Record<string, Uint8Array>>): Buffer => {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, data] of Object.entries(entries)) {
    const label = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.write('PK\x03\x04', 'latin1');
    local.writeUInt16LE(label.length, 26);
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 'latin1');
    central.writeUInt32LE(crc32(data), 16);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(data.length, 24);
    central.writeUInt16LE(label.length, 28);
    central.writeUInt32LE(at, 42);
    parts.push(local, label, Buffer.from(data));
    directory.push(central, label);
    at += 30 + label.length + data.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const count = Object.keys(entries).length;
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
};

export interface PickledTensor {
  readonly storage: string;
  readonly kind: string;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

const unicode = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([Buffer.from('X'), length, bytes]);
};
const integer = (value: number): Buffer => {
  const bytes = Buffer.alloc(5);
  bytes.write('J');
  bytes.writeInt32LE(value, 1);
  return bytes;
};
const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const tuple = (...items: Buffer[]): Buffer => Buffer.concat([text('('), ...items, text('t')]);

/** The pickle of a state dictionary, opcode by opcode as torch writes it (protocol 2). */
export const pickledState = (tensors: Readonly<Record<string, PickledTensor>>): Buffer =>
  Buffer.concat([
    text('\x80\x02}('),
    ...Object.entries(tensors).flatMap(([name, { storage, kind, offset = 0, shape, strides }]) => [
      unicode(name),
      text('ctorch._utils\n_rebuild_tensor_v2\n'),
      tuple(
        tuple(
          unicode('storage'),
          text(`ctorch\n${kind}\n`),
          unicode(storage),
          unicode('cpu'),
          integer(1),
        ),
        text('Q'),
        integer(offset),
        tuple(...shape.map(integer)),
        tuple(...strides.map(integer)),
        text('\x89'),
        text('ccollections\nOrderedDict\n)R'),
      ),
      text('R'),
    ]),
    text('u.'),
  ]);

/** A whole `.bin` file. */
export const torchFile = (
  tensors: Readonly<Record<string, PickledTensor>>,
  storages: Readonly<Record<string, Uint8Array>>,
): Buffer =>
  zipFile({
    'archive/data.pkl': pickledState(tensors),
    'archive/byteorder': Buffer.from('little'),
    ...Object.fromEntries(
      Object.entries(storages).map(([key, data]) => [`archive/data/${key}`, data]),
    ),
  });
