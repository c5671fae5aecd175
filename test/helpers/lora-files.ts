import { writeFileSync } from 'node:fs';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import { unetName } from './single-file.ts';

export type Tensors = Record<string, { data: Float32Array; shape: readonly number[] }>;

const rank = 3;
const alpha = 1.5;
export const linearLayers = [
  'down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q',
  'down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k',
  'down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_out.0',
  'up_blocks.1.attentions.2.transformer_blocks.0.attn1.to_v',
];
const moreLayers = [
  'down_blocks.1.attentions.0.transformer_blocks.0.ff.net.0.proj',
  'down_blocks.1.attentions.0.transformer_blocks.0.ff.net.2',
  'down_blocks.1.attentions.0.proj_in',
  'down_blocks.0.resnets.1.conv1',
  'down_blocks.1.resnets.0.conv_shortcut',
  'down_blocks.1.resnets.0.time_emb_proj',
  'down_blocks.0.downsamplers.0.conv',
  'up_blocks.0.upsamplers.0.conv',
  'mid_block.resnets.1.conv2',
];

interface Matrices {
  readonly layer: string;
  readonly down: Tensors[string];
  readonly up: Tensors[string];
}

export function drawMatrices(tensors: Tensors, layers: readonly string[]): Matrices[] {
  const generator = createGenerator(23);
  return layers.map((layer) => {
    const [out, ...rest] = tensors[`${layer}.weight`]!.shape as [number, ...number[]];
    const random = (...shape: number[]) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return { shape, data: generator.randn(count).map((value) => value / 4) };
    };
    const ones = rest.slice(1).map(() => 1);
    return { layer, down: random(rank, ...rest), up: random(out, rank, ...ones) };
  });
}

/** @param upsampler its place in the original names of a block: after a resnet, or after its attention */
type Style = (layer: string, upsampler: 1 | 2) => { down: string; up: string; alpha?: string };
export const peft: Style = (layer) => ({
  down: `unet.${layer}.lora_A.weight`,
  up: `unet.${layer}.lora_B.weight`,
});
export const loraStyles: Readonly<Record<string, Style>> = {
  peft,
  'peft, wrapped': (layer) => ({
    down: `base_model.model.${layer}.lora_A.weight`,
    up: `base_model.model.${layer}.lora_B.weight`,
  }),
  'diffusers, old': (layer) => {
    const [, attention, target] = /^(.*\.attn\d)\.(to_\w+)/.exec(layer)!;
    return {
      down: `unet.${attention}.processor.${target}_lora.down.weight`,
      up: `unet.${attention}.processor.${target}_lora.up.weight`,
    };
  },
  diffusers: (layer) => ({
    down: `unet.${layer}.lora.down.weight`,
    up: `unet.${layer}.lora.up.weight`,
  }),
  kohya: (layer) => {
    const base = `lora_unet_${layer.replaceAll('.', '_')}`;
    return {
      down: `${base}.lora_down.weight`,
      up: `${base}.lora_up.weight`,
      alpha: `${base}.alpha`,
    };
  },
  'kohya, original names': (layer, upsampler) => {
    const name = unetName(`${layer}.weight`, 2).replace('.9.conv.', `.${upsampler}.conv.`);
    const base = `lora_unet_${name.replace(/\.weight$/, '').replaceAll('.', '_')}`;
    return {
      down: `${base}.lora_down.weight`,
      up: `${base}.lora_up.weight`,
      alpha: `${base}.alpha`,
    };
  },
};

export function writeLora(
  file: string,
  matrices: readonly Matrices[],
  style: Style,
  upsampler: 1 | 2 = 1,
): void {
  const tensors: Tensors = {};
  for (const { layer, down, up } of matrices) {
    const names = style(layer, upsampler);
    tensors[names.down] = down;
    tensors[names.up] = up;
    if (names.alpha) tensors[names.alpha] = { data: Float32Array.of(alpha), shape: [] };
  }
  writeFileSync(file, encodeSafetensors(tensors));
}

/** A LoRA of a toy model in one of the styles; the old ones of diffusers have no place but in attention. */
export function writeStyledLora(file: string, tensors: Tensors, styleName: string): void {
  const layers = styleName === 'diffusers, old' ? linearLayers : [...linearLayers, ...moreLayers];
  const upsampler = tensors['up_blocks.0.attentions.0.norm.weight'] ? 2 : 1;
  writeLora(file, drawMatrices(tensors, layers), loraStyles[styleName]!, upsampler);
}
