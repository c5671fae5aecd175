/** What an allowed global stands for: called by REDUCE with the unpickled arguments. */
export type PickleCall = (args: readonly unknown[]) => unknown;

export interface PickleRules {
  /** `module name` to what it does, or to a plain value. Nothing else can be named, so nothing else can run. */
  readonly globals: ReadonlyMap<string, PickleCall | { readonly value: unknown }>;
  /** What a persistent id stands for. */
  persistent(id: unknown): unknown;
}

/** The stream is damaged, or asks for something that a file of tensors has no need of. */
export class PickleError extends Error {
  override readonly name = 'PickleError';
}

const mark = Symbol('mark');
const maxStack = 1_000_000;

/**
 * Reads a pickle as `torch.save` writes it for a dictionary of tensors: the subset of protocol 2
 * (PEP 307, CPython's pickletools.py) that such files use. It is a data reader, not an unpickler:
 * globals outside the list, and opcodes that torch does not write, are refused before anything is done.
 * @throws PickleError
 */
export function readPickle(bytes: Buffer, rules: PickleRules): unknown {
  const stack: unknown[] = [];
  const memo = new Map<number, unknown>();
  let at = 0;

  const take = (length: number): Buffer => {
    if (length < 0 || at + length > bytes.length) throw new PickleError('the pickle is truncated');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const line = (): string => {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) throw new PickleError('the pickle is truncated');
    const text = take(end - at).toString('utf8');
    at++;
    return text;
  };
  const push = (value: unknown): void => {
    if (stack.length >= maxStack) throw new PickleError('the pickle nests too deeply');
    stack.push(value);
  };
  const pop = (): unknown => {
    if (stack.length === 0) throw new PickleError('the pickle takes from an empty stack');
    return stack.pop();
  };
  const popMany = (count: number): unknown[] => {
    if (stack.length < count) throw new PickleError('the pickle takes from an empty stack');
    return stack.splice(stack.length - count, count);
  };
  const popToMark = (): unknown[] => {
    const start = stack.lastIndexOf(mark);
    if (start < 0) throw new PickleError('the pickle closes what it never opened');
    const values = stack.splice(start);
    values.shift();
    return values;
  };
  const recall = (key: number): unknown => {
    if (!memo.has(key)) throw new PickleError('the pickle recalls what it never stored');
    return memo.get(key);
  };
  const setItems = (pairs: readonly unknown[]): void => {
    const target = stack.at(-1);
    if (!(target instanceof Map) || pairs.length % 2 !== 0)
      throw new PickleError('the pickle sets items of something that is not a dictionary');
    for (let index = 0; index < pairs.length; index += 2)
      target.set(pairs[index], pairs[index + 1]);
  };

  for (;;) {
    const opcode = take(1)[0]!;
    switch (opcode) {
      case 0x80: // PROTO
        if (take(1)[0]! > 2) throw new PickleError('the pickle is of a protocol above 2');
        break;
      case 0x28: // MARK
        push(mark);
        break;
      case 0x7d: // EMPTY_DICT
        push(new Map());
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        push([]);
        break;
      case 0x58: // BINUNICODE
        push(take(take(4).readUInt32LE()).toString('utf8'));
        break;
      case 0x4b: // BININT1
        push(take(1)[0]!);
        break;
      case 0x4d: // BININT2
        push(take(2).readUInt16LE());
        break;
      case 0x4a: // BININT
        push(take(4).readInt32LE());
        break;
      case 0x8a: // LONG1
        push(readLong(take(take(1)[0]!)));
        break;
      case 0x47: // BINFLOAT
        push(take(8).readDoubleBE());
        break;
      case 0x4e: // NONE
        push(null);
        break;
      case 0x88: // NEWTRUE
        push(true);
        break;
      case 0x89: // NEWFALSE
        push(false);
        break;
      case 0x71: // BINPUT
        memo.set(take(1)[0]!, stack.at(-1));
        break;
      case 0x72: // LONG_BINPUT
        memo.set(take(4).readUInt32LE(), stack.at(-1));
        break;
      case 0x68: // BINGET
        push(recall(take(1)[0]!));
        break;
      case 0x6a: // LONG_BINGET
        push(recall(take(4).readUInt32LE()));
        break;
      case 0x85: // TUPLE1
        push(popMany(1));
        break;
      case 0x86: // TUPLE2
        push(popMany(2));
        break;
      case 0x87: // TUPLE3
        push(popMany(3));
        break;
      case 0x74: // TUPLE
        push(popToMark());
        break;
      case 0x61: // APPEND
      case 0x65: {
        // APPENDS
        const values = opcode === 0x61 ? popMany(1) : popToMark();
        const target = stack.at(-1);
        if (!Array.isArray(target)) throw new PickleError('the pickle appends to no list');
        for (const value of values) target.push(value);
        break;
      }
      case 0x73: // SETITEM
        setItems(popMany(2));
        break;
      case 0x75: // SETITEMS
        setItems(popToMark());
        break;
      case 0x63: {
        // GLOBAL
        const name = `${line()} ${line()}`;
        const meaning = rules.globals.get(name);
        if (meaning === undefined)
          throw new PickleError(
            `the pickle names ${JSON.stringify(name.slice(0, 100))}, which no file of weights needs; nothing was run`,
          );
        push(typeof meaning === 'function' ? meaning : meaning.value);
        break;
      }
      case 0x51: // BINPERSID
        push(rules.persistent(pop()));
        break;
      case 0x52: {
        // REDUCE
        const [call, args] = popMany(2);
        if (typeof call !== 'function' || !Array.isArray(args))
          throw new PickleError('the pickle calls something that is not callable');
        push((call as PickleCall)(args));
        break;
      }
      case 0x62: {
        // BUILD: torch attaches `_metadata` to the dictionary; it says nothing about the tensors.
        pop();
        if (!(stack.at(-1) instanceof Map))
          throw new PickleError('the pickle sets the state of something that is not a dictionary');
        break;
      }
      case 0x2e: // STOP
        return pop();
      default:
        throw new PickleError(
          `the pickle holds the opcode 0x${opcode.toString(16)}, which no file of weights needs`,
        );
    }
  }
}

function readLong(bytes: Buffer): number {
  let value = 0n;
  for (const [index, byte] of bytes.entries()) value |= BigInt(byte) << BigInt(8 * index);
  const signed = BigInt.asIntN(Math.max(8, bytes.length * 8), value);
  const number = Number(signed);
  if (!Number.isSafeInteger(number)) throw new PickleError('the pickle holds an integer too large');
  return number;
}
