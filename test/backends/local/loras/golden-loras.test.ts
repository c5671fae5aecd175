import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { processor } from '#src/backends/local/devices/device.ts';
import { withLoras } from '#src/backends/local/loras/with-loras.ts';
import { type ModelFolder, readModelFolder } from '#src/backends/local/model-folder.ts';
import { loadUNet } from '#src/backends/local/pipeline/load-network.ts';
import { readTensors, relativeDifference } from '#test/helpers/golden-tensors.ts';
import { loraStyles, writeStyledLora } from '#test/helpers/lora-files.ts';
import type { Grid } from '#test/helpers/plain-unet.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { type ToyName, toyInputs, toySizes, writeToyModel } from '#test/helpers/toy-models.ts';

const golden = readTensors('golden/loras/loras.safetensors');
/** What diffusers does not read says the same as what it does read. */
const sameIn: Readonly<Record<string, string>> = {
  'SD 1.5.peft, wrapped': 'SD 1.5.peft',
  'SDXL.peft, wrapped': 'SDXL.peft',
  'SD 1.5.kohya, original names': 'SD 1.5.kohya',
};

async function evaluate({ unet }: ModelFolder, name: ToyName) {
  const [height, width] = toySizes[0];
  const { sample, timestep, context, pooled, timeIds } = toyInputs(name, height, width);
  const feed = ({ shape, data }: Grid) => ({ data: Float32Array.from(data), shape: [1, ...shape] });
  const size = { height, width, tokens: context.shape[0]! };
  await using session = await loadUNet(unet, size, { threads: 1, device: processor });
  const { out_sample } = await session.run({
    sample: feed(sample),
    timestep: { data: Float32Array.of(timestep), shape: [1] },
    encoder_hidden_states: feed(context),
    ...(name === 'SDXL' && {
      text_embeds: { data: Float32Array.from(pooled), shape: [1, 40] },
      time_ids: { data: Float32Array.from(timeIds), shape: [1, 6] },
    }),
  });
  return out_sample!;
}

describe.each(['SD 1.5', 'SDXL'] satisfies ToyName[])('a LoRA of a model as %s', async (name) => {
  const folder = temporaryFolder();
  afterAll(() => folder[Symbol.dispose]());
  const { tensors } = writeToyModel(folder.path, name);
  const model = readModelFolder(folder.path);
  const file = join(folder.path, 'lora.safetensors');
  const plain = await evaluate(model, name);

  test.each(Object.keys(loraStyles))(
    'in the style of %s computes what diffusers does',
    async (style) => {
      writeStyledLora(file, tensors, style);
      const changed = await evaluate(withLoras(model, [{ file, scale: 0.8 }]), name);
      const key = `${name}.${style}`;
      const { data } = golden.floats(sameIn[key] ?? key);
      expect(relativeDifference(changed, data)).toBeLessThan(1e-4);
      expect(relativeDifference(changed, plain)).toBeGreaterThan(1e-2);
    },
  );

  test('does nothing with a scale of 0', async () => {
    writeStyledLora(file, tensors, 'kohya');
    expect(await evaluate(withLoras(model, [{ file, scale: 0 }]), name)).toEqual(plain);
  });
});
