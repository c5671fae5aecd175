import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cpuDialect } from '#src/backends/local/graph/dialect.ts';
import type { BuiltGraph } from '#src/backends/local/graph/graph-builder.ts';
import { buildUNet } from '#src/backends/local/graph/networks/unet.ts';
import { withLoras } from '#src/backends/local/loras/with-loras.ts';
import { type ModelFolder, readModelFolder } from '#src/backends/local/model-folder.ts';
import { readSafetensors } from '#src/backends/local/weights/formats/safetensors.ts';
import { dtypeBytes, elementCount } from '#src/backends/local/weights/tensor-source.ts';
import { demoFolder } from '#test/helpers/engine-job.ts';
import { enginePeak } from '#test/helpers/engine-peak.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures');
const lora = { file: join(fixtures, 'demo/loras/red-for-blue.safetensors'), scale: 1 };
const size = { width: 64, height: 64, tokens: 77 };

function graphOf({ unet }: ModelFolder): BuiltGraph {
  const { folder, tensors, config, adapters } = unet;
  return buildUNet(folder, tensors, config, size, cpuDialect, adapters);
}

test('a LoRA adds its own bytes to a network, whose weights stay where they are', () => {
  const model = readModelFolder(demoFolder);
  const [plain, adapted] = [graphOf(model), graphOf(withLoras(model, [lora]))];
  const own = readSafetensors(lora.file)
    .values()
    .reduce((sum, { dtype, shape }) => sum + dtypeBytes[dtype] * elementCount(shape), 0);
  expect(own).toBeGreaterThan(50_000);
  const scaleBytes = 4;
  expect(adapted.weightBytes - plain.weightBytes).toBe(own + scaleBytes);
  // The graph names files and places: of the weights it holds none.
  expect(adapted.model.byteLength - plain.model.byteLength).toBeLessThan(own);
});

test('a run with a LoRA peaks below one that would hold the weights twice', async () => {
  const plain = await enginePeak(demoFolder, {});
  const adapted = await enginePeak(demoFolder, { parameters: { loras: [lora] } });
  // As float32 the weights are 13.5 MB; seen were 179 to 181 MB without a LoRA, and 183 with one.
  const { weightBytes } = graphOf(readModelFolder(demoFolder));
  expect(adapted - plain).toBeLessThan(weightBytes);
});
