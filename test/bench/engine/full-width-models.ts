import type { TextOutputs } from '#src/backends/local/graph/networks/text-encoder.ts';

/** A model of the published widths; everything else is the demo model's of the same layout. */
export interface FullWidthModel {
  readonly id: 'tiny-sd' | 'ssd-1b' | 'ssd-1b-lcm';
  /** Whose demo model has this layout. */
  readonly layout: 'tiny-sd' | 'ssd-1b';
  readonly unet: Readonly<Record<string, unknown>>;
  readonly vae: Readonly<Record<string, unknown>>;
  readonly textEncoders: readonly {
    /** The folder's suffix. */
    readonly suffix: '' | '_2';
    readonly config: Readonly<Record<string, unknown>>;
    readonly outputs: TextOutputs;
    readonly parameters: number;
  }[];
  /** As published by Segmind (github.com/segmind/distill-sd, README). */
  readonly unetParameters: number;
  /** Multiply-adds of one evaluation at 512 x 512 and 77 tokens, in units of 10^9. */
  readonly gigaMacs: number;
}

/** AutoencoderKL as Stable Diffusion has it: encoder, decoder, and the 1x1 convolution of each. */
export const vaeParameters = 83_653_863;

const vae = {
  block_out_channels: [128, 256, 512, 512],
  layers_per_block: 2,
  norm_num_groups: 32,
  up_block_types: new Array(4).fill('UpDecoderBlock2D'),
  down_block_types: new Array(4).fill('DownEncoderBlock2D'),
};

/** openai/clip-vit-large-patch14's text model. */
const clipL = {
  hidden_act: 'quick_gelu',
  hidden_size: 768,
  intermediate_size: 3072,
  num_attention_heads: 12,
  num_hidden_layers: 12,
  projection_dim: 768,
  vocab_size: 49_408,
};

/** laion/CLIP-ViT-bigG-14's text model. */
const bigG = {
  hidden_act: 'gelu',
  hidden_size: 1280,
  intermediate_size: 5120,
  num_attention_heads: 20,
  num_hidden_layers: 32,
  projection_dim: 1280,
  vocab_size: 49_408,
};

const ssd1b = {
  id: 'ssd-1b',
  layout: 'ssd-1b',
  unet: {
    addition_time_embed_dim: 256,
    attention_head_dim: [5, 10, 20],
    block_out_channels: [320, 640, 1280],
    cross_attention_dim: 2048,
    norm_num_groups: 32,
    projection_class_embeddings_input_dim: 2816,
    reverse_transformer_layers_per_block: [[4, 4, 10], [2, 1, 1], 1],
    sample_size: 128,
    transformer_layers_per_block: [1, [2, 2], [4, 4]],
  },
  unetParameters: 1_331_334_404,
  gigaMacs: 489.8,
  vae: { ...vae, scaling_factor: 0.13025 },
  textEncoders: [
    {
      suffix: '',
      config: clipL,
      outputs: { states: 'PENULTIMATE', pooled: false },
      parameters: 123_060_480,
    },
    {
      suffix: '_2',
      config: bigG,
      outputs: { states: 'PENULTIMATE', pooled: true },
      parameters: 694_659_840,
    },
  ],
} as const satisfies FullWidthModel;

/** Its UNet takes the guidance as an input, projected from 256 numbers. */
export const ssd1bLcm: FullWidthModel = {
  ...ssd1b,
  id: 'ssd-1b-lcm',
  unet: { ...ssd1b.unet, time_cond_proj_dim: 256 },
  unetParameters: ssd1b.unetParameters + 320 * 256,
};

export const fullWidthModels = {
  'tiny-sd': {
    id: 'tiny-sd',
    layout: 'tiny-sd',
    unet: {
      attention_head_dim: 8,
      block_out_channels: [320, 640, 1280],
      cross_attention_dim: 768,
      norm_num_groups: 32,
      sample_size: 64,
    },
    unetParameters: 323_384_964,
    gigaMacs: 242.8,
    vae: { ...vae, scaling_factor: 0.18215 },
    textEncoders: [
      {
        suffix: '',
        config: clipL,
        outputs: { states: 'LAST', pooled: false },
        parameters: 123_060_480,
      },
    ],
  },
  'ssd-1b': ssd1b,
} as const satisfies Record<string, FullWidthModel>;
