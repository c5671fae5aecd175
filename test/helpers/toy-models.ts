import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import { referenceModelFolder } from './golden-tensors.ts';
import { type Grid, type PlainConfig, plainUNet, randomWeights } from './plain-unet.ts';

const sd1 = {
  attention_head_dim: 2,
  cross_attention_dim: 32,
  down_block_types: [
    'CrossAttnDownBlock2D',
    'CrossAttnDownBlock2D',
    'CrossAttnDownBlock2D',
    'DownBlock2D',
  ],
  up_block_types: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
  block_out_channels: [8, 16, 24, 24],
  norm_num_groups: 4,
} as const;

const sdxl = {
  addition_embed_type: 'text_time',
  addition_time_embed_dim: 8,
  projection_class_embeddings_input_dim: 88,
  attention_head_dim: [1, 2, 3],
  cross_attention_dim: 80,
  block_out_channels: [8, 16, 24],
  down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
  up_block_types: ['CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'],
  layers_per_block: 2,
  norm_num_groups: 4,
  use_linear_projection: true,
} as const;

/** The UNets of published models, narrow. */
export const toyUNets = {
  // Its published file has no mid_block_type.
  'SD 1.5': { ...sd1, layers_per_block: 2 },
  'Small-SD': { ...sd1, layers_per_block: 1 },
  'BK-SDM-Small': { ...sd1, layers_per_block: 1, mid_block_type: null },
  SDXL: {
    ...sdxl,
    mid_block_type: 'UNetMidBlock2DCrossAttn',
    transformer_layers_per_block: [1, 2, 3],
  },
  'Segmind-Vega': {
    ...sdxl,
    mid_block_type: 'UNetMidBlock2D',
    transformer_layers_per_block: [1, [1, 1], [2, 2]],
    reverse_transformer_layers_per_block: [[2, 2, 2], [1, 1, 1], 1],
  },
} as const satisfies Record<string, PlainConfig & Record<string, unknown>>;
export type ToyName = keyof typeof toyUNets;
/** Heights and widths of the latents that they are tried with: one that halves evenly, one that does not. */
export const toySizes = [
  [16, 8],
  [11, 7],
] as const;
export const toyNames = Object.keys(toyUNets) as ToyName[];

function toyFamily(name: ToyName): 'tiny-sd' | 'ssd-1b' {
  return 'addition_embed_type' in toyUNets[name] ? 'ssd-1b' : 'tiny-sd';
}

/** A copy of a reference model with another UNet, of random weights. */
export function writeToyModel(folder: string, name: ToyName) {
  const config = toyUNets[name];
  cpSync(referenceModelFolder(toyFamily(name)), folder, { recursive: true });
  const unet = join(folder, 'unet');
  rmSync(unet, { recursive: true });
  mkdirSync(unet);
  const random = randomWeights(11);
  // Asks once for each tensor.
  plainUNet(config, random.weights, toyInputs(name, 8, 8));
  writeFileSync(
    join(unet, 'config.json'),
    JSON.stringify({
      _class_name: 'UNet2DConditionModel',
      act_fn: 'silu',
      in_channels: 4,
      out_channels: 4,
      ...config,
    }),
  );
  writeFileSync(
    join(unet, 'diffusion_pytorch_model.safetensors'),
    encodeSafetensors(random.tensors),
  );
  return random;
}

export function toyInputs(name: ToyName, height: number, width: number) {
  const { cross_attention_dim: states } = toyUNets[name];
  const random = (seed: number, ...shape: number[]): Grid => {
    const data = randomWeights(seed).weights('input', shape);
    return { shape, data: Float64Array.from(data, (value) => value * Math.sqrt(height * width)) };
  };
  return {
    sample: random(1, 4, height, width),
    timestep: 481,
    context: random(2, 5, states),
    pooled: Array.from(random(3, 40, 1).data),
    timeIds: [8 * height, 8 * width, 0, 0, 8 * height, 8 * width],
  };
}
