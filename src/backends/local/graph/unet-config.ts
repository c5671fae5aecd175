import { z } from 'zod';
import { only, settings, size } from './config-rules.ts';

const depth = z.union([size.max(100), z.array(size.max(100)).min(1).max(10)]);

function blockOf<const Names extends readonly [string, ...string[]]>(...names: Names) {
  return z.enum(names, `only ${names.join(', ')} are supported`);
}

/** Sizes of training, and of parts that these models do not have. The engine's attention needs no upcast. */
const harmless = ['addition_embed_type_num_heads', 'sample_size', 'upcast_attention'];

const shape = {
  _class_name: only('UNet2DConditionModel'),
  act_fn: only('silu'),
  addition_embed_type: z.literal('text_time', 'only "text_time" is supported').nullish(),
  addition_time_embed_dim: size.nullish(),
  attention_head_dim: z.union([size, z.array(size)]),
  attention_type: only('default'),
  block_out_channels: z.array(size).min(1).max(10),
  center_input_sample: only(false),
  class_embed_type: only(null),
  class_embeddings_concat: only(false),
  conv_in_kernel: only(3),
  conv_out_kernel: only(3),
  cross_attention_dim: size,
  cross_attention_norm: only(null),
  down_block_types: z.array(blockOf('DownBlock2D', 'CrossAttnDownBlock2D')),
  downsample_padding: only(1),
  dual_cross_attention: only(false),
  encoder_hid_dim: only(null),
  encoder_hid_dim_type: only(null),
  flip_sin_to_cos: z.boolean().default(true),
  freq_shift: z.number().default(0),
  in_channels: size,
  layers_per_block: size.max(100),
  mid_block_only_cross_attention: only(false),
  mid_block_scale_factor: only(1),
  // Null: none. Files from before there were others leave it out.
  mid_block_type: blockOf('UNetMidBlock2D', 'UNetMidBlock2DCrossAttn')
    .nullable()
    .default('UNetMidBlock2DCrossAttn'),
  norm_eps: z.number().positive().default(1e-5),
  norm_num_groups: size,
  num_attention_heads: z.union([size, z.array(size)]).nullish(),
  num_class_embeds: only(null),
  only_cross_attention: only(false),
  out_channels: size,
  projection_class_embeddings_input_dim: size.nullish(),
  resnet_out_scale_factor: only(1),
  resnet_skip_time_act: only(false),
  resnet_time_scale_shift: only('default'),
  quantization_config: only(null),
  reverse_transformer_layers_per_block: z.array(depth).nullish(),
  time_cond_proj_dim: size.nullish(),
  time_embedding_act_fn: only(null),
  time_embedding_dim: only(null),
  time_embedding_type: only('positional'),
  timestep_post_act: only(null),
  transformer_layers_per_block: z.union([size.max(100), z.array(depth)]).default(1),
  up_block_types: z.array(blockOf('UpBlock2D', 'CrossAttnUpBlock2D')),
  use_linear_projection: z.boolean().default(false),
};

/** What the engine reads of a UNet2DConditionModel's config.json (diffusers). Settings that older files leave out have diffusers' defaults. */
export const unetConfig = settings(shape, harmless);
export type UNetConfig = z.infer<typeof unetConfig>;

/** Whether the network takes the guidance as an input, as latent consistency models do. */
export function embedsGuidance({ time_cond_proj_dim }: UNetConfig): boolean {
  return time_cond_proj_dim != null;
}

/** Original height and width, crop top and left, target height and width (SDXL's micro-conditioning). */
export const timeIdCount = 6;

/** One block of the UNet with everything that its place in the lists says. */
export interface BlockPlan {
  readonly channels: number;
  /** Resnets; in the middle the pairs of an attention and a resnet after the first one. */
  readonly layers: number;
  /** Transformer blocks in the attention of each layer; null where the block has no attention. */
  readonly depths: readonly number[] | null;
  readonly heads: number;
  /** Whether it ends with a change of resolution. */
  readonly resamples: boolean;
}

/** The down blocks, from the input inwards. */
export function downPlan(config: UNetConfig): BlockPlan[] {
  const layers = config.layers_per_block;
  return config.block_out_channels.map((channels, block, all) => ({
    channels,
    layers,
    depths: config.down_block_types[block]!.startsWith('CrossAttn')
      ? spread(at(config.transformer_layers_per_block, block), layers)
      : null,
    heads: headsAt(config, block),
    resamples: block < all.length - 1,
  }));
}

/** @returns null where there is no mid block */
export function midPlan(config: UNetConfig): BlockPlan | null {
  if (config.mid_block_type === null) return null;
  const last = config.block_out_channels.length - 1;
  const hasAttention = config.mid_block_type === 'UNetMidBlock2DCrossAttn';
  const depth = at(config.transformer_layers_per_block, last);
  return {
    channels: config.block_out_channels[last]!,
    layers: hasAttention ? 1 : 0,
    // diffusers takes the first of a list.
    depths: hasAttention ? [typeof depth === 'number' ? depth : depth[0]!] : null,
    heads: headsAt(config, last),
    resamples: false,
  };
}

/** The up blocks, from the middle outwards; each has one layer more than a down block. */
export function upPlan(config: UNetConfig): BlockPlan[] {
  const last = config.block_out_channels.length - 1;
  const layers = config.layers_per_block + 1;
  return config.block_out_channels.toReversed().map((channels, block) => {
    const depths =
      config.reverse_transformer_layers_per_block?.[block] ??
      at(config.transformer_layers_per_block, last - block);
    return {
      channels,
      layers,
      depths: config.up_block_types[block]!.startsWith('CrossAttn') ? spread(depths, layers) : null,
      heads: headsAt(config, last - block),
      resamples: block < last,
    };
  });
}

function at<T>(value: number | readonly T[], block: number): number | T {
  return typeof value === 'number' ? value : value[block]!;
}

function spread(depths: number | readonly number[], layers: number): readonly number[] {
  return typeof depths === 'number' ? Array<number>(layers).fill(depths) : depths;
}

/** diffusers reads `attention_head_dim` as the number of heads; the name is an old mistake that files keep. */
function headsAt(config: UNetConfig, block: number): number {
  return at(config.num_attention_heads ?? config.attention_head_dim, block);
}
