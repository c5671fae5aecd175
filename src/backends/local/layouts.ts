import type { TextStates } from './graph/networks/text-encoder.ts';
import type { UNetConfig } from './graph/unet-config.ts';
import type { publishedLatentRgb } from './preview.ts';
import { WeightsError } from './weights/weights-error.ts';

/** What tells the supported layouts apart, and from all others. */
export const layouts = {
  /** Tiny-SD and PortraitSD: Stable Diffusion 1 with three levels and no mid block. */
  'tiny-sd': {
    pipeline: 'StableDiffusionPipeline',
    down: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
    up: ['CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
    mid: null,
    addition: null,
    textEncoders: [{ suffix: '', states: 'LAST', pooled: false }],
    preview: 'sd1',
  },
  /** SSD-1B: SDXL with a mid block without attention. */
  'ssd-1b': {
    pipeline: 'StableDiffusionXLPipeline',
    down: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
    up: ['CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'],
    mid: 'UNetMidBlock2D',
    addition: 'text_time',
    textEncoders: [
      { suffix: '', states: 'PENULTIMATE', pooled: false },
      { suffix: '_2', states: 'PENULTIMATE', pooled: true },
    ],
    preview: 'sdxl',
  },
} as const satisfies Record<string, Layout>;

export interface Layout {
  readonly pipeline: string;
  readonly down: readonly string[];
  readonly up: readonly string[];
  readonly mid: string | null;
  readonly addition: 'text_time' | null;
  readonly textEncoders: readonly {
    readonly suffix: string;
    readonly states: TextStates;
    readonly pooled: boolean;
  }[];
  readonly preview: keyof typeof publishedLatentRgb;
}

/** @throws WeightsError unless the UNet's configuration is one of the layout's */
export function checkLayout(config: UNetConfig, file: string, name: string, layout: Layout): void {
  const expect = (setting: string, found: unknown, wanted: unknown) => {
    if (JSON.stringify(found ?? null) !== JSON.stringify(wanted))
      throw new WeightsError(
        `${setting} is ${JSON.stringify(found ?? null)}, but the layout of ${name} has ${JSON.stringify(wanted)}: the model is not one of those supported`,
        { file },
      );
  };
  expect('down_block_types', config.down_block_types, layout.down);
  expect('up_block_types', config.up_block_types, layout.up);
  expect('mid_block_type', config.mid_block_type, layout.mid);
  expect('addition_embed_type', config.addition_embed_type, layout.addition);
  const blocks = layout.down.length;
  const perBlock = {
    block_out_channels: config.block_out_channels,
    attention_head_dim: config.attention_head_dim,
    num_attention_heads: config.num_attention_heads,
    transformer_layers_per_block: config.transformer_layers_per_block,
    reverse_transformer_layers_per_block: config.reverse_transformer_layers_per_block,
  };
  for (const [setting, value] of Object.entries(perBlock))
    if (Array.isArray(value) && value.length !== blocks)
      throw new WeightsError(`${setting} has ${value.length} entries for ${blocks} blocks`, {
        file,
      });
  for (const channels of config.block_out_channels)
    if (channels % config.norm_num_groups !== 0)
      throw new WeightsError(
        `${channels} channels do not divide into norm_num_groups ${config.norm_num_groups}`,
        { file },
      );
  const { addition_time_embed_dim: time, projection_class_embeddings_input_dim: projection } =
    config;
  if (layout.addition && !(time && projection && projection > 6 * time))
    throw new WeightsError(
      'addition_time_embed_dim and projection_class_embeddings_input_dim do not fit together',
      { file },
    );
}
