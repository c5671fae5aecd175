import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildUNet } from '#src/backends/local/graph/networks/unet.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { createOnnxSession } from '#src/backends/local/pipeline/onnx-session.ts';
import {
  contiguousStrides,
  type Dtype,
  elementCount,
  type TensorSource,
  type TensorTable,
} from '#src/backends/local/weights/tensor-source.ts';
import { readGoldenTensors, referenceModelFolder } from '#test/helpers/golden-tensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'darkroom-forms-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { unet } = readModelFolder(referenceModelFolder('tiny-sd'));
const golden = readGoldenTensors('tiny-sd');

/** The values of a tensor, with few enough bits that each dtype holds them exactly. */
const coarseValues = ({ file, offset, shape }: TensorSource): Float32Array => {
  const bytes = new Uint8Array(
    readFileSync(file).subarray(offset, offset + elementCount(shape) * 4),
  );
  return new Float32Array(bytes.buffer).map((value) => Math.round(value * 128) / 128);
};

const bytesOf: Record<'F32' | 'F16' | 'BF16' | 'F64', (values: Float32Array) => Uint8Array> = {
  F32: (values) => new Uint8Array(values.slice().buffer),
  F64: (values) => new Uint8Array(Float64Array.from(values).buffer),
  BF16: (values) => {
    const words = new Uint32Array(values.slice().buffer);
    return new Uint8Array(Uint16Array.from(words, (word) => word >>> 16).buffer);
  },
  F16: (values) => new Uint8Array(Uint16Array.from(values, toHalf).buffer),
};

/** Exact for multiples of 1/128 below 16, which is all it is used for. */
function toHalf(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  const fraction = Math.round((Math.abs(value) / 2 ** exponent - 1) * 1024);
  return (value < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | fraction;
}

/** How a tensor's numbers lie in the file: element strides, and how many elements that spans. */
type Arrange = (shape: readonly number[]) => readonly number[] | undefined;

const channelsLast: Arrange = (shape) => {
  if (shape.length !== 4) return undefined;
  const [, inputs, height, width] = shape as [number, number, number, number];
  return [inputs * height * width, 1, width * inputs, inputs];
};
const transposed: Arrange = (shape) => (shape.length === 2 ? [1, shape[0]!] : undefined);
const everySecond: Arrange = (shape) => contiguousStrides(shape).map((stride) => stride * 2);

/** Writes the whole UNet in one form, at odd offsets, and describes where everything lies. */
const storedAs = (
  name: string,
  dtype: keyof typeof bytesOf,
  arrange: Arrange = () => undefined,
) => {
  const file = join(folder, name);
  const parts: Buffer[] = [Buffer.alloc(3)];
  let at = 3;
  const table = new Map<string, TensorSource>();
  for (const [key, source] of unet.tensors) {
    const values = coarseValues(source);
    const strides = arrange(source.shape);
    const placed = strides ? scatter(values, source.shape, strides) : values;
    const bytes = Buffer.from(bytesOf[dtype](placed));
    table.set(key, { file, offset: at, dtype: dtype as Dtype, shape: source.shape, strides });
    parts.push(bytes);
    at += bytes.length;
  }
  writeFileSync(file, Buffer.concat(parts));
  return table;
};

const scatter = (
  values: Float32Array,
  shape: readonly number[],
  strides: readonly number[],
): Float32Array => {
  const span = shape.reduce((last, size, axis) => last + (size - 1) * strides[axis]!, 1);
  const placed = new Float32Array(span).fill(99);
  const plain = contiguousStrides(shape);
  for (const [index, value] of values.entries()) {
    const place = plain.reduce(
      (sum, stride, axis) => sum + (Math.floor(index / stride) % shape[axis]!) * strides[axis]!,
      0,
    );
    placed[place] = value;
  }
  return placed;
};

const evaluate = async (tensors: TensorTable): Promise<Float32Array> => {
  const graph = buildUNet(folder, tensors, unet.config, { height: 8, width: 12, tokens: 77 });
  await using session = await createOnnxSession(graph, {
    threads: 1,
    optimization: 'all',
  });
  const { out_sample } = await session.run({
    sample: golden.floats('unet.1.sample'),
    timestep: golden.floats('unet.1.timestep'),
    encoder_hidden_states: golden.floats('text.0.prompt_embeds'),
  });
  return out_sample!;
};

test('every way to store the same numbers gives the same prediction', async () => {
  const expected = await evaluate(storedAs('f32', 'F32'));
  expect(expected.every(Number.isFinite)).toBe(true);
  const forms = {
    f16: storedAs('f16', 'F16'),
    bf16: storedAs('bf16', 'BF16'),
    f64: storedAs('f64', 'F64'),
    'channels last': storedAs('last', 'F32', channelsLast),
    'channels last in half precision': storedAs('last16', 'F16', channelsLast),
    transposed: storedAs('transposed', 'F32', transposed),
    'with gaps': storedAs('gaps', 'F16', everySecond),
  };
  for (const [form, tensors] of Object.entries(forms))
    expect(await evaluate(tensors), form).toEqual(expected);
});
