import { join } from 'node:path';
import type { Dialect } from '#src/backends/local/graph/dialect.ts';
import {
  type BuiltGraph,
  createGraphBuilder,
  type GraphBuilder,
} from '#src/backends/local/graph/graph-builder.ts';
import type { TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { conv2d } from './convolution.ts';
import { groupNormSilu } from './layers.ts';
import { resnet } from './resnet.ts';
import { type LatentSize, type VaeConfig, vaeFactor, vaeNorm } from './vae-decoder.ts';
import { vaeMidBlock } from './vae-mid-block.ts';

/** Whether the files hold the encoder half; it is of no use to draw from noise, and not always there. */
export function hasVaeEncoder(tensors: TensorTable): boolean {
  return tensors.has('encoder.conv_in.weight');
}

/**
 * Builds the encoder half of an AutoencoderKL (diffusers, models/autoencoders/vae.py).
 *
 * Input: `sample` [1, 3, height * factor, width * factor], -1 to 1.
 * Output: `latent_parameters` [1, 2 * latent channels, height, width]: the means of the latents, then the
 * logarithms of their variances, neither clamped nor scaled.
 * @throws WeightsError when a tensor is missing or of another shape, or the encoder is of another kind
 */
export function buildVaeEncoder(
  folder: string,
  tensors: TensorTable,
  config: VaeConfig,
  latent: LatentSize,
  dialect?: Dialect,
): BuiltGraph {
  const other = config.down_block_types.find((type) => type !== 'DownEncoderBlock2D');
  const problem =
    other !== undefined
      ? `down_block_types has ${JSON.stringify(other)}; only DownEncoderBlock2D is supported`
      : config.in_channels !== 3
        ? `in_channels is ${config.in_channels}; only 3 are supported`
        : null;
  if (problem !== null) throw new WeightsError(problem, { file: join(folder, 'config.json') });
  const g = createGraphBuilder('vae_encoder', folder, tensors, dialect);
  describeVaeEncoder(g, config, latent);
  return g.finish();
}

/** The encoder alone; `buildVaeEncoder` says of what shapes. */
export function describeVaeEncoder(g: GraphBuilder, config: VaeConfig, latent: LatentSize): void {
  const norm = vaeNorm(config);
  const widths = config.block_out_channels;
  const factor = vaeFactor(config);
  const moments = config.latent_channels * 2;
  const input = g.input('sample', [1, 3, latent.height * factor, latent.width * factor]);
  let x = conv2d(g, g.toDialect(input), 'encoder.conv_in', { channels: widths[0]! });
  for (const [block, channels] of widths.entries()) {
    const name = `encoder.down_blocks.${block}`;
    for (let layer = 0; layer < config.layers_per_block; layer++)
      x = resnet(g, x, `${name}.resnets.${layer}`, { ...norm, channels });
    // Zeroes on the right and below only, as Stable Diffusion was trained.
    if (block < widths.length - 1)
      x = conv2d(g, x, `${name}.downsamplers.0.conv`, { channels, stride: 2, padding: [0, 1] });
  }
  x = vaeMidBlock(g, x, 'encoder.mid_block', norm);
  x = groupNormSilu(g, x, 'encoder.conv_norm_out', norm);
  x = conv2d(g, x, 'encoder.conv_out', { channels: moments });
  if (config.use_quant_conv) x = conv2d(g, x, 'quant_conv', { channels: moments, kernel: 1 });
  g.output('latent_parameters', x);
}
