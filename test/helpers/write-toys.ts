import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import { loraStyles, writeStyledLora } from './lora-files.ts';
import type { Grid } from './plain-unet.ts';
import { randomTaesd, taesdLatents, writeTaesd } from './taesd.ts';
import { toyInputs, toyNames, toySizes, writeToyModel } from './toy-models.ts';

// For families/make.py and loras/make.py in test/fixtures/reference/golden: the toy models, what they are given, LoRAs.
const folder = process.argv[2]!;
const stored = ({ shape, data }: Grid) => ({ shape: [1, ...shape], data: Float32Array.from(data) });
const row = (values: readonly number[]) => ({
  shape: [1, values.length],
  data: Float32Array.from(values),
});

for (const name of toyNames) {
  const model = join(folder, name);
  mkdirSync(model, { recursive: true });
  const { tensors } = writeToyModel(model, name);
  mkdirSync(join(model, 'loras'));
  if (name === 'SD 1.5' || name === 'SDXL')
    for (const style of Object.keys(loraStyles))
      writeStyledLora(join(model, 'loras', `${style}.safetensors`), tensors, style);
  for (const [height, width] of toySizes) {
    const { sample, timestep, context, pooled, timeIds } = toyInputs(name, height, width);
    writeFileSync(
      join(model, `${height}x${width}.safetensors`),
      encodeSafetensors({
        sample: stored(sample),
        timestep: { shape: [1], data: Float32Array.of(timestep) },
        encoder_hidden_states: stored(context),
        text_embeds: row(pooled),
        time_ids: row(timeIds),
      }),
    );
  }
}
writeTaesd(randomTaesd(), join(folder, 'TAESD'));
writeFileSync(
  join(folder, 'TAESD/latents.safetensors'),
  encodeSafetensors({ latents: { shape: [1, 4, 3, 5], data: taesdLatents() } }),
);
