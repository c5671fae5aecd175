import type { FamilyName } from '#src/backends/local/model/families.ts';

/** The configurations of published models, in diffusers' words: a checkpoint in one file has none of its own. */
export interface PublishedConfigs {
  readonly name: string;
  readonly family: FamilyName;
  readonly unet: Readonly<Record<string, unknown>>;
  readonly scheduler: Readonly<Record<string, unknown>>;
}

const cross = 'CrossAttnDownBlock2D';
const crossUp = 'CrossAttnUpBlock2D';

const sd1Unet = {
  in_channels: 4,
  out_channels: 4,
  norm_num_groups: 32,
  attention_head_dim: 8,
  cross_attention_dim: 768,
};
const sd15Unet = {
  ...sd1Unet,
  block_out_channels: [320, 640, 1280, 1280],
  down_block_types: [cross, cross, cross, 'DownBlock2D'],
  up_block_types: ['UpBlock2D', crossUp, crossUp, crossUp],
};
const sdxlUnet = {
  in_channels: 4,
  out_channels: 4,
  norm_num_groups: 32,
  layers_per_block: 2,
  attention_head_dim: [5, 10, 20],
  cross_attention_dim: 2048,
  block_out_channels: [320, 640, 1280],
  down_block_types: ['DownBlock2D', cross, cross],
  up_block_types: [crossUp, crossUp, 'UpBlock2D'],
  use_linear_projection: true,
  addition_embed_type: 'text_time',
  addition_time_embed_dim: 256,
  projection_class_embeddings_input_dim: 2816,
};

const noise = { beta_schedule: 'scaled_linear', beta_start: 0.00085, beta_end: 0.012 };
const leading = { ...noise, steps_offset: 1, timestep_spacing: 'leading' };
const linspace = { ...noise, steps_offset: 1, timestep_spacing: 'linspace' };

export const publishedConfigs: readonly PublishedConfigs[] = [
  {
    name: 'Stable Diffusion 1.5',
    family: 'sd1',
    unet: { ...sd15Unet, layers_per_block: 2, mid_block_type: 'UNetMidBlock2DCrossAttn' },
    scheduler: leading,
  },
  {
    name: 'Small-SD',
    family: 'sd1',
    unet: { ...sd15Unet, layers_per_block: 1, mid_block_type: 'UNetMidBlock2DCrossAttn' },
    scheduler: linspace,
  },
  {
    name: 'BK-SDM-Small',
    family: 'sd1',
    unet: { ...sd15Unet, layers_per_block: 1, mid_block_type: null },
    scheduler: leading,
  },
  {
    name: 'Tiny-SD',
    family: 'sd1',
    unet: {
      ...sd1Unet,
      layers_per_block: 1,
      mid_block_type: null,
      block_out_channels: [320, 640, 1280],
      down_block_types: [cross, cross, cross],
      up_block_types: [crossUp, crossUp, crossUp],
    },
    scheduler: linspace,
  },
  {
    name: 'SDXL',
    family: 'sdxl',
    unet: {
      ...sdxlUnet,
      mid_block_type: 'UNetMidBlock2DCrossAttn',
      transformer_layers_per_block: [1, 2, 10],
    },
    scheduler: leading,
  },
  {
    name: 'SSD-1B',
    family: 'sdxl',
    unet: {
      ...sdxlUnet,
      mid_block_type: 'UNetMidBlock2D',
      transformer_layers_per_block: [1, [2, 2], [4, 4]],
      reverse_transformer_layers_per_block: [[4, 4, 10], [2, 1, 1], 1],
    },
    scheduler: leading,
  },
  {
    name: 'Segmind-Vega',
    family: 'sdxl',
    unet: {
      ...sdxlUnet,
      mid_block_type: 'UNetMidBlock2D',
      transformer_layers_per_block: [1, [1, 1], [2, 2]],
      reverse_transformer_layers_per_block: [[2, 2, 2], [1, 1, 1], 1],
    },
    scheduler: leading,
  },
];

const clipL = {
  model_type: 'clip_text_model',
  hidden_act: 'quick_gelu',
  hidden_size: 768,
  intermediate_size: 3072,
  max_position_embeddings: 77,
  num_attention_heads: 12,
  num_hidden_layers: 12,
  projection_dim: 768,
  vocab_size: 49_408,
};
const openClipBigG = {
  ...clipL,
  hidden_act: 'gelu',
  hidden_size: 1280,
  intermediate_size: 5120,
  num_attention_heads: 20,
  num_hidden_layers: 32,
  projection_dim: 1280,
};

/** Of each family, in the order of its text encoders. */
export const publishedTextConfigs = {
  sd1: [clipL],
  sdxl: [clipL, openClipBigG],
} as const satisfies Record<FamilyName, readonly object[]>;

const vae = {
  block_out_channels: [128, 256, 512, 512],
  latent_channels: 4,
  layers_per_block: 2,
  norm_num_groups: 32,
  up_block_types: Array<string>(4).fill('UpDecoderBlock2D'),
};
export const publishedVaeConfigs = {
  sd1: { ...vae, scaling_factor: 0.18215 },
  sdxl: { ...vae, scaling_factor: 0.13025 },
} as const satisfies Record<FamilyName, object>;
