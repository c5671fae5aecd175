import { z } from 'zod';
import { only, settings, size } from '#src/backends/local/graph/config-rules.ts';
import type { Dialect } from '#src/backends/local/graph/dialect.ts';
import {
  type BuiltGraph,
  createGraphBuilder,
  type GraphBuilder,
} from '#src/backends/local/graph/graph-builder.ts';
import type { TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { conv2d } from './convolution.ts';
import { groupNormSilu } from './layers.ts';
import { resnet } from './resnet.ts';
import { upsampledResnet } from './upsampled-resnet.ts';
import { vaeMidBlock } from './vae-mid-block.ts';

/** Of precision, and of training: both halves compute in float32. */
const harmless = ['force_upcast', 'sample_size'];

const shape = {
  _class_name: only('AutoencoderKL'),
  act_fn: only('silu'),
  block_out_channels: z.array(size).min(1).max(10),
  /** The encoder's, which not every file has: it is checked where it is used. */
  down_block_types: z.array(z.string()).default([]),
  in_channels: z.number().default(3),
  latent_channels: size,
  layers_per_block: size.max(100),
  mid_block_add_attention: only(true),
  norm_num_groups: size,
  out_channels: only(3),
  scaling_factor: z.number().positive().default(0.18215),
  quantization_config: only(null),
  shift_factor: only(0),
  latents_mean: only(null),
  latents_std: only(null),
  up_block_types: z.array(z.literal('UpDecoderBlock2D', 'only UpDecoderBlock2D is supported')),
  use_post_quant_conv: z.boolean().default(true),
  use_quant_conv: z.boolean().default(true),
};

/** What the engine reads of an AutoencoderKL's config.json (diffusers). */
export const vaeConfig = settings(shape, harmless);
export type VaeConfig = z.infer<typeof vaeConfig>;

/** @returns pixels per latent, on each side */
export function vaeFactor({ block_out_channels }: VaeConfig): number {
  return 2 ** (block_out_channels.length - 1);
}

export interface LatentSize {
  readonly height: number;
  readonly width: number;
}

/** AutoencoderKL's norms, whatever the UNet's are. */
export function vaeNorm({ norm_num_groups: groups }: VaeConfig) {
  return { groups, epsilon: 1e-6 };
}

/**
 * Builds the decoder half of an AutoencoderKL (diffusers, models/autoencoders/vae.py); the encoder half
 * need not be in the files.
 *
 * Input: `latent_sample` [1, latent channels, height, width], already divided by the scaling factor.
 * Output: `sample` [1, 3, height * factor, width * factor], about -1 to 1.
 * @throws WeightsError when a tensor is missing or of another shape
 */
export function buildVaeDecoder(
  folder: string,
  tensors: TensorTable,
  config: VaeConfig,
  latent: LatentSize,
  dialect?: Dialect,
): BuiltGraph {
  const g = createGraphBuilder('vae_decoder', folder, tensors, dialect);
  describeVaeDecoder(g, config, latent);
  return g.finish();
}

/** The same, into any builder. */
export function describeVaeDecoder(g: GraphBuilder, config: VaeConfig, latent: LatentSize): void {
  const norm = vaeNorm(config);
  const widths = config.block_out_channels.toReversed();
  const latentChannels = config.latent_channels;
  let x = g.toDialect(g.input('latent_sample', [1, latentChannels, latent.height, latent.width]));
  if (config.use_post_quant_conv)
    x = conv2d(g, x, 'post_quant_conv', { channels: latentChannels, kernel: 1 });
  x = conv2d(g, x, 'decoder.conv_in', { channels: widths[0]! });

  x = vaeMidBlock(g, x, 'decoder.mid_block', norm);

  for (const [block, channels] of widths.entries()) {
    const name = `decoder.up_blocks.${block}`;
    const options = { ...norm, channels };
    const first = `${name}.resnets.0`;
    const upsampler = {
      name: `decoder.up_blocks.${block - 1}.upsamplers.0.conv`,
      channels: widths[block - 1]!,
    };
    x =
      block === 0
        ? resnet(g, x, first, options)
        : upsampledResnet(g, x, upsampler, { ...options, name: first });
    for (let layer = 1; layer <= config.layers_per_block; layer++)
      x = resnet(g, x, `${name}.resnets.${layer}`, options);
  }
  x = groupNormSilu(g, x, 'decoder.conv_norm_out', norm);
  g.output('sample', conv2d(g, x, 'decoder.conv_out', { channels: 3 }));
}
