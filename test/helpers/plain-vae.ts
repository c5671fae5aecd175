import { gatherTensor } from '#src/backends/local/graph/weight-layout.ts';
import type { TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import {
  type Grid,
  type Layers,
  layersOf,
  map,
  plus,
  silu,
  stretch,
  transpose,
  type WeightsByName,
} from './plain-unet.ts';

/**
 * diffusers' AutoencoderKL once more, loop by loop in double precision and apart from the engine's. Its decoder is
 * checked with the reference's values, and its encoder is made of the same layers.
 */

/** The keys of a VAE's config.json that shape it. */
export interface PlainVaeConfig {
  readonly block_out_channels: readonly number[];
  readonly latent_channels: number;
  readonly layers_per_block: number;
  readonly norm_num_groups: number;
}

/** Weights out of the files, as numbers. */
export function storedWeights(tensors: TensorTable): WeightsByName {
  return (name, shape) => {
    const source = tensors.get(name)!;
    const bytes = gatherTensor(source);
    const values =
      source.dtype === 'F16' ? new Float16Array(bytes.buffer) : new Float32Array(bytes.buffer);
    if (values.length !== shape.reduce((count, size) => count * size, 1))
      throw new Error(`${name} has ${values.length} numbers, not ${shape.join(' x ')}`);
    return values;
  };
}

/** @param image [3, height, width], -1 to 1. @returns [2 * latent channels, height / factor, width / factor] */
export function plainVaeEncoder(config: PlainVaeConfig, weights: WeightsByName, image: Grid): Grid {
  const of = { ...layersOf(weights), groups: config.norm_num_groups };
  const widths = config.block_out_channels;
  let x = of.conv(image, 'encoder.conv_in', widths[0]!);
  for (const [level, width] of widths.entries()) {
    const name = `encoder.down_blocks.${level}`;
    for (let layer = 0; layer < config.layers_per_block; layer++)
      x = resnet(of, x, `${name}.resnets.${layer}`, width);
    if (level < widths.length - 1) x = of.conv(x, `${name}.downsamplers.0.conv`, width, 3, 2, 0, 1);
  }
  x = midBlock(of, x, 'encoder.mid_block');
  x = map(of.groupNorm(x, 'encoder.conv_norm_out', of.groups, 1e-6), silu);
  x = of.conv(x, 'encoder.conv_out', 2 * config.latent_channels);
  return of.conv(x, 'quant_conv', 2 * config.latent_channels, 1);
}

/** @param latents [latent channels, height, width], divided by the scaling factor */
export function plainVaeDecoder(
  config: PlainVaeConfig,
  weights: WeightsByName,
  latents: Grid,
): Grid {
  const of = { ...layersOf(weights), groups: config.norm_num_groups };
  const widths = config.block_out_channels.toReversed();
  let x = of.conv(latents, 'post_quant_conv', config.latent_channels, 1);
  x = of.conv(x, 'decoder.conv_in', widths[0]!);
  x = midBlock(of, x, 'decoder.mid_block');
  for (const [level, width] of widths.entries()) {
    const name = `decoder.up_blocks.${level}`;
    for (let layer = 0; layer <= config.layers_per_block; layer++)
      x = resnet(of, x, `${name}.resnets.${layer}`, width);
    if (level === widths.length - 1) continue;
    const [, height, across] = x.shape as [number, number, number];
    x = of.conv(stretch(x, height * 2, across * 2), `${name}.upsamplers.0.conv`, width);
  }
  x = map(of.groupNorm(x, 'decoder.conv_norm_out', of.groups, 1e-6), silu);
  return of.conv(x, 'decoder.conv_out', 3);
}

interface Block extends Layers {
  readonly groups: number;
}

function resnet(of: Block, x: Grid, name: string, channels: number): Grid {
  let hidden = map(of.groupNorm(x, `${name}.norm1`, of.groups, 1e-6), silu);
  hidden = of.conv(hidden, `${name}.conv1`, channels);
  hidden = map(of.groupNorm(hidden, `${name}.norm2`, of.groups, 1e-6), silu);
  hidden = of.conv(hidden, `${name}.conv2`, channels);
  const straight = x.shape[0] === channels ? x : of.conv(x, `${name}.conv_shortcut`, channels, 1);
  return plus(straight, hidden);
}

function midBlock(of: Block, x: Grid, name: string): Grid {
  const channels = x.shape[0]!;
  const first = resnet(of, x, `${name}.resnets.0`, channels);
  const attended = plus(first, attention(of, first, `${name}.attentions.0`));
  return resnet(of, attended, `${name}.resnets.1`, channels);
}

/** One head over all places. */
function attention(of: Block, x: Grid, name: string): Grid {
  const [channels, height, width] = x.shape as [number, number, number];
  const count = height * width;
  const normed = of.groupNorm(x, `${name}.group_norm`, of.groups, 1e-6);
  const tokens = transpose({ ...normed, shape: [channels, count] });
  const query = of.linear(tokens, `${name}.to_q`, channels);
  const key = of.linear(tokens, `${name}.to_k`, channels);
  const value = of.linear(tokens, `${name}.to_v`, channels);
  const data = new Float64Array(count * channels);
  for (let token = 0; token < count; token++) {
    const powers = Array.from({ length: count }, (_, other) => {
      let sum = 0;
      for (let at = 0; at < channels; at++)
        sum += query.data[token * channels + at]! * key.data[other * channels + at]!;
      return Math.exp(sum / Math.sqrt(channels));
    });
    const total = powers.reduce((sum, power) => sum + power, 0);
    for (let other = 0; other < count; other++)
      for (let at = 0; at < channels; at++)
        data[token * channels + at]! +=
          (powers[other]! / total) * value.data[other * channels + at]!;
  }
  const out = of.linear({ shape: [count, channels], data }, `${name}.to_out.0`, channels);
  return { ...transpose(out), shape: [channels, height, width] };
}
