import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { elementCount } from '#src/backends/local/weights/tensor-source.ts';
import type { TensorShapes } from './asked-tensors.ts';

const one = 0x3c00;
const zero = 0;
/** A prime, so that rows of a matrix do not repeat each other. */
const blockValues = 1_048_573;

/**
 * Writes tensors of deterministic random numbers as a half-precision `.safetensors` file, block by block:
 * memory does not grow with the model. Norms are ones and biases zeroes; the rest keeps the variance
 * of what flows through it, so that a deep network neither explodes nor fades.
 */
export const writeRandomWeights = (path: string, tensors: TensorShapes): void => {
  let end = 0;
  const entries = [...tensors].map(([name, shape]) => {
    const begin = end;
    end += elementCount(shape) * 2;
    return [name, { dtype: 'F16', shape, data_offsets: [begin, end] }] as const;
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = openSync(path, 'w');
  try {
    writeSync(file, length);
    writeSync(file, header);
    for (const [name, shape] of tensors) writeTensor(file, name, shape);
  } finally {
    closeSync(file);
  }
};

const writeTensor = (file: number, name: string, shape: readonly number[]): void => {
  const count = elementCount(shape);
  const block = new Uint16Array(Math.min(count, blockValues));
  if (name.endsWith('.bias')) block.fill(zero);
  else if (shape.length === 1) block.fill(one);
  else fillRandom(block, name, elementCount(shape.slice(1)));
  for (let left = count; left > 0; left -= block.length)
    writeSync(file, new Uint8Array(block.buffer, 0, Math.min(left, block.length) * 2));
};

/** Random signs and mantissas under one exponent: magnitudes of 2^e to 2^(e+1), whose root mean square is 1.53 * 2^e. */
const fillRandom = (block: Uint16Array, name: string, fanIn: number): void => {
  const exponent = Math.round(Math.log2(1 / (1.53 * Math.sqrt(fanIn))));
  let state = createHash('sha256').update(name).digest().readUInt32LE() | 1;
  for (let index = 0; index < block.length; index++) {
    // xorshift32 (Marsaglia 2003)
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    block[index] = ((state >>> 16) & 0x83ff) | ((exponent + 15) << 10);
  }
};
