import type { OpenFile } from './file-slice.ts';
import { WeightsError } from './weights-error.ts';

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

/**
 * The fields of a protobuf message (protobuf.dev/programming-guides/encoding). What they hold is not
 * read, so a message of gigabytes is walked in milliseconds.
 * @throws WeightsError when a field does not end within the message
 */
export function* fieldsOf(file: OpenFile, { begin, end }: Range): Generator<Field> {
  let at = begin;
  while (at < end) {
    const tag = readVarint(file, at, end);
    const field = Math.floor(tag.value / 8);
    at = tag.next;
    switch (tag.value % 8) {
      case 0: {
        const { value, next } = readVarint(file, at, end);
        at = next;
        yield { field, kind: 'NUMBER', value };
        break;
      }
      case 1:
        at += 8;
        yield { field, kind: 'OTHER' };
        break;
      case 2: {
        const length = readVarint(file, at, end);
        at = length.next + length.value;
        if (length.value < 0 || at > end)
          throw new WeightsError(
            `a part of it would end at byte ${at}, but ${end === file.size ? 'the file' : 'what holds it'} ends at ${end}: it is truncated or not an ONNX model`,
            { file: file.path },
          );
        yield { field, kind: 'BYTES', begin: length.next, end: at };
        break;
      }
      case 5:
        at += 4;
        yield { field, kind: 'OTHER' };
        break;
      default:
        throw new WeightsError('is not an ONNX model', { file: file.path });
    }
  }
  if (at > end)
    throw new WeightsError('ends within a number: it is truncated', { file: file.path });
}

/** @returns the number, and where the next thing begins */
export function readVarint(file: OpenFile, at: number, end: number) {
  const bytes = file.read(at, Math.max(0, Math.min(10, end - at)), 'a number');
  let value = 0n;
  for (const [index, byte] of bytes.entries()) {
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value: Number(BigInt.asIntN(64, value)), next: at + index + 1 };
  }
  throw new WeightsError('ends within a number: it is truncated or not an ONNX model', {
    file: file.path,
  });
}
