import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { vaeNames } from '#src/backends/local/checkpoints/ldm-names.ts';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { withLoras } from '#src/backends/local/loras/with-loras.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import type { TensorSource } from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { createDraw } from '#test/fuzz/draw.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';
import { writeSingleFile } from '#test/helpers/single-file.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const characters = [...'0123456789_.abnw"[]{},:-'];

/** Reads a file many times, each time with a few other characters in its header: what it is, or a sentence. */
function damage(file: string, rounds: number, read: () => unknown): { refused: number } {
  const whole = readFileSync(file);
  const headerLength = Number(whole.readBigUInt64LE(0));
  let refused = 0;
  for (let round = 0; round < rounds; round++) {
    const draw = createDraw(round);
    const bytes = Buffer.from(whole);
    for (let change = draw.whole(3); change >= 0; change--)
      bytes.write(draw.pick(characters), 8 + draw.whole(headerLength - 1));
    writeFileSync(file, draw.chance(0.1) ? bytes.subarray(0, draw.whole(bytes.length)) : bytes);
    try {
      read();
    } catch (error) {
      if (!(error instanceof WeightsError)) throw error;
      expect(error.message.split('\n')).toHaveLength(1);
      refused++;
    }
  }
  return { refused };
}

test('a LoRA with a damaged header is read or refused in a sentence', () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'lora.safetensors');
  const model = readModelFolder(referenceModelFolder('tiny-sd'));
  const layer = 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_q';
  const numbers = (...shape: number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.5),
  });
  writeFileSync(
    file,
    encodeSafetensors({
      [`${layer}.lora_down.weight`]: numbers(2, 16),
      [`${layer}.lora_up.weight`]: numbers(16, 2),
      [`${layer}.alpha`]: numbers(),
    }),
  );
  const read = () => withLoras(model, [{ file, scale: 1 }]);
  expect(read().unet.adapters?.size).toBe(1);
  expect(damage(file, 400, read).refused).toBeGreaterThan(200);
});

test('a checkpoint with a damaged header is read or refused in a sentence', () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'model.safetensors');
  writeSingleFile(referenceModelFolder('tiny-sd'), file);
  cpSync(referenceModelFolder('tiny-sd'), join(folder.path, 'model'), { recursive: true });
  const read = () => inspectWeights({ folder: file, weights: 'PUBLISHED', commit: undefined });
  read();
  expect(damage(file, 40, read).refused).toBeGreaterThan(20);
});

test('the names of a header as large as is read are renamed', () => {
  const source: TensorSource = { file: '/none', offset: 0, dtype: 'F32', shape: [] };
  const tensors = new Map(
    Array.from({ length: 300_000 }, (_, index) => [`decoder.up.${index}.block.0.x`, source]),
  );
  expect(vaeNames(tensors).has('decoder.up_blocks.0.resnets.0.x')).toBe(true);
});
