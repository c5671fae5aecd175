import type { OpenFile } from '#src/backends/local/weights/file-slice.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';

/** Bytes of a file. */
export interface Range {
  readonly begin: number;
  readonly end: number;
}

export type Field = { readonly field: number } & (
  | { readonly kind: 'NUMBER'; readonly value: number }
  | ({ readonly kind: 'BYTES' } & Range)
  | { readonly kind: 'OTHER' }
);

export interface ProtobufReader {
  readonly file: OpenFile;
  /** The fields of a message. @throws WeightsError when a field does not end within it */
  fields(message: Range): Generator<Field>;
  /** @returns the number, and where the next thing begins */
  varint(at: number, end: number): { readonly value: number; readonly next: number };
}

/** SSD-1B's UNet has 30,000 that are read here; a file of nothing but fields would keep a reader busy for long. */
const maxNumbers = 500_000;
const windowBytes = 64 * 1024;
const maxVarintBytes = 10;

/**
 * Reads protobuf messages (protobuf.dev/programming-guides/encoding). What fields hold is not read, so a
 * message of gigabytes is walked in milliseconds.
 */
export function createProtobufReader(file: OpenFile): ProtobufReader {
  let window: Uint8Array = new Uint8Array();
  let windowBegin = 0;
  let numbers = 0;

  function refuse(problem: string): never {
    throw new WeightsError(problem, { file: file.path });
  }

  function load(at: number): void {
    windowBegin = at;
    window = file.read(at, Math.min(windowBytes, file.size - at), 'a number');
  }

  function varint(at: number, end: number) {
    if (++numbers > maxNumbers)
      refuse(`holds more than ${maxNumbers} numbers beside its weights: it is not an ONNX model`);
    const last = Math.min(at + maxVarintBytes, end, file.size);
    if (at < windowBegin || last > windowBegin + window.length) load(at);
    let value = 0n;
    let small = 0;
    for (let place = 0; at + place < last; place++) {
      const byte = window[at + place - windowBegin]!;
      const next = at + place + 1;
      // 28 bits fit the fast arithmetic; nearly every number does.
      if (place < 4) small |= (byte & 0x7f) << (7 * place);
      else value |= BigInt(byte & 0x7f) << BigInt(7 * place);
      if (byte < 0x80)
        return {
          value: place < 4 ? small : Number(BigInt.asIntN(64, value | BigInt(small))),
          next,
        };
    }
    return refuse('ends within a number: it is truncated or not an ONNX model');
  }

  function* fields({ begin, end }: Range): Generator<Field> {
    let at = begin;
    while (at < end) {
      const tag = varint(at, end);
      const field = Math.floor(tag.value / 8);
      if (field < 1) refuse('is not an ONNX model');
      at = tag.next;
      switch (tag.value % 8) {
        case 0: {
          const { value, next } = varint(at, end);
          at = next;
          yield { field, kind: 'NUMBER', value };
          break;
        }
        case 1:
          at += 8;
          yield { field, kind: 'OTHER' };
          break;
        case 2: {
          const length = varint(at, end);
          at = length.next + length.value;
          if (length.value < 0 || at > end)
            refuse(
              `a part of it would end at byte ${at}, but ${end === file.size ? 'the file' : 'what holds it'} ends at ${end}: it is truncated or not an ONNX model`,
            );
          yield { field, kind: 'BYTES', begin: length.next, end: at };
          break;
        }
        case 5:
          at += 4;
          yield { field, kind: 'OTHER' };
          break;
        default:
          refuse('is not an ONNX model');
      }
    }
    if (at > end) refuse('ends within a number: it is truncated');
  }

  return { file, fields, varint };
}
