import { z } from 'zod';
import { only, settings, size } from '#src/backends/local/graph/config-rules.ts';
import type { Dialect } from '#src/backends/local/graph/dialect.ts';
import {
  type BuiltGraph,
  createGraphBuilder,
  type GraphBuilder,
  type Value,
} from '#src/backends/local/graph/graph-builder.ts';
import type { TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { conv2d, upsample } from './convolution.ts';
import { add } from './layers.ts';
import type { LatentSize } from './vae-decoder.ts';

/** Of the encoder, and of latents that are stored as pictures. */
const harmless = [
  'block_out_channels',
  'encoder_block_out_channels',
  'force_upcast',
  'in_channels',
  'latent_magnitude',
  'latent_shift',
  'num_encoder_blocks',
];

const shape = {
  _class_name: z.literal('AutoencoderTiny', 'only AutoencoderTiny is supported'),
  act_fn: only('relu'),
  decoder_block_out_channels: z.array(size).min(1).max(10).default([64, 64, 64, 64]),
  latent_channels: size.default(4),
  num_decoder_blocks: z.array(size.max(100)).min(1).max(10).default([3, 3, 3, 1]),
  out_channels: only(3),
  quantization_config: only(null),
  scaling_factor: only(1),
  shift_factor: only(0),
  upsample_fn: only('nearest'),
  upsampling_scaling_factor: only(2),
};

/** What the engine reads of an AutoencoderTiny's config.json (diffusers). Settings that a file leaves out have diffusers' defaults. */
export const taesdConfig = settings(shape, harmless);
export type TaesdConfig = z.infer<typeof taesdConfig>;

/** @returns pixels per latent, on each side */
export function taesdFactor({ num_decoder_blocks }: TaesdConfig): number {
  return 2 ** (num_decoder_blocks.length - 1);
}

/**
 * Builds TAESD's decoder (github.com/madebyollin/taesd, taesd.py; diffusers, DecoderTiny in
 * models/autoencoders/vae.py): convolutions and ReLU, a twentieth of the work of the full decoder.
 *
 * Input: `latent_sample` [1, latent channels, height, width], as the sampler holds the latents. Output:
 * `sample` [1, 3, height * factor, width * factor], about -1 to 1.
 * @throws WeightsError when a tensor is missing or of another shape
 */
export function buildTaesdDecoder(
  folder: string,
  tensors: TensorTable,
  config: TaesdConfig,
  latent: LatentSize,
  dialect?: Dialect,
): BuiltGraph {
  const g = createGraphBuilder('vae_tiny', folder, tensors, dialect);
  const widths = config.decoder_block_out_channels;
  const three = g.toDialect(g.floats([3]));
  const sample = g.toDialect(
    g.input('latent_sample', [1, config.latent_channels, latent.height, latent.width]),
  );
  const third = g.apply('Div', [sample, three], sample.shape);
  const bounded = g.apply('Mul', [g.apply('Tanh', [third], sample.shape), three], sample.shape);

  // Tensors are named by their layer's place, and layers without tensors count too.
  let layer = 0;
  const next = (): string => `decoder.layers.${layer++}`;
  let x = relu(g, conv2d(g, bounded, next(), { channels: widths[0]! }));
  next();
  for (const [level, blocks] of config.num_decoder_blocks.entries()) {
    const channels = widths[level]!;
    const last = level === config.num_decoder_blocks.length - 1;
    for (let block = 0; block < blocks; block++) x = residual(g, x, next(), channels);
    if (!last) {
      x = upsample(g, x, x.shape[2]! * 2, x.shape[3]! * 2);
      next();
    }
    x = conv2d(g, x, next(), { channels: last ? 3 : channels });
  }
  // The network makes 0 to 1; the pipeline's images are -1 to 1.
  const doubled = g.apply('Mul', [x, g.toDialect(g.floats([2]))], x.shape);
  g.output('sample', g.apply('Sub', [doubled, g.toDialect(g.floats([1]))], x.shape));
  return g.finish();
}

function relu(g: GraphBuilder, x: Value): Value {
  return g.apply('Relu', [x], x.shape);
}

/** relu(x + conv(relu(conv(relu(conv(x)))))) */
function residual(g: GraphBuilder, x: Value, name: string, channels: number): Value {
  const first = relu(g, conv2d(g, x, `${name}.conv.0`, { channels }));
  const second = relu(g, conv2d(g, first, `${name}.conv.2`, { channels }));
  return relu(g, add(g, x, conv2d(g, second, `${name}.conv.4`, { channels })));
}
