import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Adapter, noAdapters } from '#src/backends/local/graph/adapters.ts';
import { cpuDialect, type Dialect } from '#src/backends/local/graph/dialect.ts';
import {
  createGraphBuilder,
  type GraphBuilder,
  type Value,
} from '#src/backends/local/graph/graph-builder.ts';
import { conv2d, upsampledConv2d } from '#src/backends/local/graph/networks/convolution.ts';
import { createOnnxSession } from '#src/backends/local/pipeline/onnx-session.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { readComponent } from '#src/backends/local/weights/component-files.ts';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import { relativeDifference } from '#test/helpers/golden-tensors.ts';

const folder = mkdtempSync(join(tmpdir(), 'darkroom-winograd-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The largest difference of two ways to add 2448 products in float32, in standard deviations of the sums. */
const rounding = 1e-5;
const [inputs, channels] = [272, 256];
const generator = createGenerator(1);
const random = (...shape: number[]) => ({
  data: generator.randn(shape.reduce((product, size) => product * size, 1)),
  shape,
});
writeFileSync(
  join(folder, 'model.safetensors'),
  encodeSafetensors({
    'wide.weight': random(channels, inputs, 3, 3),
    'wide.bias': random(channels),
    'narrow.weight': random(8, inputs, 3, 3),
    'lora.down.weight': random(3, inputs, 3, 3),
    'lora.up.weight': random(channels, 3, 1, 1),
  }),
);
const tensors = readComponent(folder);
const lora: Adapter = { name: 'lora', rank: 3, scale: 0.5 };

type Layer = (g: GraphBuilder, x: Value) => Value;

async function computed(
  layer: Layer,
  convolution: Dialect['convolution'],
  [height, width]: readonly [number, number],
  adapters = noAdapters,
) {
  const g = createGraphBuilder('layer', folder, tensors, { ...cpuDialect, convolution }, adapters);
  const applied: string[] = [];
  const apply: GraphBuilder['apply'] = (op, ...rest) => {
    applied.push(op);
    return g.apply(op, ...rest);
  };
  g.output('y', layer({ ...g, apply }, g.input('x', [1, inputs, height, width])));
  await using session = await createOnnxSession(g.finish(), { threads: 1 });
  const x = {
    data: createGenerator(2).randn(inputs * height * width),
    shape: [1, inputs, height, width],
  };
  const { y } = await session.run({ x });
  return { y: y!, applied };
}

const wide: Layer = (g, x) => conv2d(g, x, 'wide', { channels });
const doubled: Layer = (g, x) =>
  upsampledConv2d(g, x, [x.shape[2]! * 2, x.shape[3]! * 2], 'wide', { channels });

test.each([
  ['a convolution', wide, [32, 24]],
  ['one of odd sides', wide, [25, 33]],
  ['one in many bands', wide, [64, 64]],
  ['one after doubling', doubled, [5, 7]],
  ['one after doubling, in bands', doubled, [40, 24]],
] as const)('%s computes in tiles what it computes directly', async (_, layer, size) => {
  const direct = await computed(layer, 'DIRECT', size);
  const tiled = await computed(layer, 'TILED', size);
  expect(direct.applied).not.toContain('ConvTranspose');
  expect(tiled.applied).toContain('ConvTranspose');
  expect(tiled.y).toHaveLength(direct.y.length);
  expect(relativeDifference(tiled.y, direct.y)).toBeLessThan(rounding);
});

test('an adapter is added to a convolution in tiles', async () => {
  const adapters = new Map([['wide', [lora]]]);
  for (const layer of [wide, doubled]) {
    const direct = await computed(layer, 'DIRECT', [32, 32], adapters);
    const tiled = await computed(layer, 'TILED', [32, 32], adapters);
    const without = await computed(layer, 'TILED', [32, 32]);
    expect(relativeDifference(tiled.y, direct.y)).toBeLessThan(rounding);
    expect(relativeDifference(without.y, direct.y)).toBeGreaterThan(1e-2);
  }
});

const narrow: Layer = (g, x) => conv2d(g, x, 'narrow', { channels: 8 });
const uneven: Layer = (g, x) => upsampledConv2d(g, x, [63, 64], 'wide', { channels });

test.each([
  ['few channels', narrow, [32, 32]],
  ['few pixels for the weight', wide, [16, 16]],
  ['another factor than 2', uneven, [32, 32]],
] as const)('%s are left to the plain convolution', async (what, layer, size) => {
  const { applied } = await computed(layer, 'TILED', size);
  if (what === 'another factor than 2') expect(applied).toContain('Resize');
  else expect(applied).toEqual(['Conv']);
});
