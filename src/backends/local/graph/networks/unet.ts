import type { Adapters } from '#src/backends/local/graph/adapters.ts';
import type { Dialect } from '#src/backends/local/graph/dialect.ts';
import {
  type BuiltGraph,
  createGraphBuilder,
  type GraphBuilder,
  type Value,
} from '#src/backends/local/graph/graph-builder.ts';
import {
  type BlockPlan,
  downPlan,
  embedsGuidance,
  midPlan,
  timeIdCount,
  type UNetConfig,
  upPlan,
} from '#src/backends/local/graph/unet-config.ts';
import type { TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { conv2d, upsampledConv2d } from './convolution.ts';
import { add, groupNormSilu, linear, silu } from './layers.ts';
import { type ResnetOptions, resnet } from './resnet.ts';
import { transformer } from './transformer.ts';

const guidanceProjection = 'time_embedding.cond_proj';

export interface UNetSize {
  /** Of the latents. */
  readonly height: number;
  readonly width: number;
  /** Of the text's states: 77 for each chunk of the prompt. */
  readonly tokens: number;
}

/**
 * Builds a UNet2DConditionModel (diffusers, models/unets/unet_2d_condition.py) for batch 1 and one size.
 *
 * Inputs: `sample` [1, in channels, height, width], `timestep` [1], `encoder_hidden_states` [1, tokens,
 * cross-attention width]; where the configuration has text and time embeddings (SDXL) also `text_embeds`
 * [1, projection] and `time_ids` [1, 6]; where it embeds the guidance (latent consistency models) also
 * `timestep_cond` [1, its width]. Output: `out_sample`, of the sample's size.
 * @throws WeightsError when a tensor is missing or of another shape
 */
export function buildUNet(
  folder: string,
  tensors: TensorTable,
  config: UNetConfig,
  size: UNetSize,
  dialect?: Dialect,
  adapters?: Adapters,
): BuiltGraph {
  const source = tensors.get(`${guidanceProjection}.weight`);
  if (source && !embedsGuidance(config))
    throw new WeightsError(
      'belongs to a latent consistency model, but the configuration has no time_cond_proj_dim',
      { file: source.file, tensor: `${guidanceProjection}.weight` },
    );
  const g = createGraphBuilder('unet', folder, tensors, dialect, adapters);
  describeUNet(g, config, size);
  return g.finish();
}

/** The same, into any builder. */
export function describeUNet(g: GraphBuilder, config: UNetConfig, size: UNetSize): void {
  const sample = g.toDialect(g.input('sample', [1, config.in_channels, size.height, size.width]));
  const time = silu(g, embedTime(g, config));
  const context = g.toDialect(
    g.input('encoder_hidden_states', [1, size.tokens, config.cross_attention_dim]),
  );
  const norm = { groups: config.norm_num_groups, epsilon: config.norm_eps };
  const attend = (x: Value, name: string, index: number, plan: BlockPlan): Value =>
    transformer(g, x, `${name}.attentions.${index}`, {
      depth: plan.depths![index]!,
      heads: plan.heads,
      groups: config.norm_num_groups,
      context,
      linearProjection: config.use_linear_projection,
    });
  const layer = (x: Value, name: string, index: number, plan: BlockPlan): Value => {
    const options: ResnetOptions = { ...norm, channels: plan.channels, time };
    const hidden = resnet(g, x, `${name}.resnets.${index}`, options);
    return plan.depths === null ? hidden : attend(hidden, name, index, plan);
  };

  let x = conv2d(g, sample, 'conv_in', { channels: config.block_out_channels[0]! });
  const skips = [x];
  for (const [block, plan] of downPlan(config).entries()) {
    const name = `down_blocks.${block}`;
    for (let index = 0; index < plan.layers; index++) {
      x = layer(x, name, index, plan);
      skips.push(x);
    }
    if (plan.resamples) {
      x = conv2d(g, x, `${name}.downsamplers.0.conv`, {
        channels: plan.channels,
        stride: 2,
      });
      skips.push(x);
    }
  }
  const mid = midPlan(config);
  if (mid) {
    const options: ResnetOptions = { ...norm, channels: mid.channels, time };
    x = resnet(g, x, 'mid_block.resnets.0', options);
    for (let index = 0; index < mid.layers; index++) {
      x = attend(x, 'mid_block', index, mid);
      x = resnet(g, x, `mid_block.resnets.${index + 1}`, options);
    }
  }
  for (const [block, plan] of upPlan(config).entries()) {
    const name = `up_blocks.${block}`;
    for (let index = 0; index < plan.layers; index++) {
      const skip = skips.pop()!;
      const [, channels, height, width] = x.shape as [number, number, number, number];
      const joined = g.apply('Concat', [x, skip], [1, channels + skip.shape[1]!, height, width], {
        axis: 1,
      });
      x = layer(joined, name, index, plan);
    }
    if (plan.resamples) {
      // The size of the next skip, not twice this one: sizes that do not halve evenly lose a row on the way down.
      const [, , height, width] = skips.at(-1)!.shape as [number, number, number, number];
      x = upsampledConv2d(g, x, [height, width], `${name}.upsamplers.0.conv`, {
        channels: plan.channels,
      });
    }
  }
  x = groupNormSilu(g, x, 'conv_norm_out', norm);
  g.output('out_sample', conv2d(g, x, 'conv_out', { channels: config.out_channels }));
}

/** @returns the embedding of the timestep, and of the pooled text and the sizes where the model has them: [1, 4 * first width] */
function embedTime(g: GraphBuilder, config: UNetConfig): Value {
  const frequencies = config.block_out_channels[0]!;
  const width = frequencies * 4;
  const timestep = g.input('timestep', [1]);
  const waves = embedGuidance(g, sinusoids(g, timestep, frequencies, config), config);
  const time = perceptron(g, waves, 'time_embedding', width);
  if (!config.addition_embed_type) return time;

  const timeDim = config.addition_time_embed_dim!;
  const pooled = config.projection_class_embeddings_input_dim! - timeIdCount * timeDim;
  const text = g.toDialect(g.input('text_embeds', [1, pooled]));
  const ids = g.input('time_ids', [1, timeIdCount]);
  const column = g.apply('Reshape', [ids, g.integers([timeIdCount])], [timeIdCount]);
  const sizeWaves = sinusoids(g, column, timeDim, config);
  const flatWaves = g.apply(
    'Reshape',
    [sizeWaves, g.integers([1, timeIdCount * timeDim])],
    [1, timeIdCount * timeDim],
  );
  const joined = g.apply('Concat', [text, flatWaves], [1, pooled + timeIdCount * timeDim], {
    axis: 1,
  });
  return add(g, time, perceptron(g, joined, 'add_embedding', width));
}

/** A latent consistency model takes the guidance as an input: its embedding is added to the timestep's (Meng et al. 2022, arXiv 2210.03142). */
function embedGuidance(g: GraphBuilder, waves: Value, config: UNetConfig): Value {
  if (config.time_cond_proj_dim == null) return waves;
  const guidance = g.toDialect(g.input('timestep_cond', [1, config.time_cond_proj_dim]));
  const [, width] = waves.shape as [number, number];
  return add(g, waves, linear(g, guidance, guidanceProjection, { width, bias: false }));
}

function perceptron(g: GraphBuilder, x: Value, name: string, width: number): Value {
  return linear(g, silu(g, linear(g, x, `${name}.linear_1`, { width })), `${name}.linear_2`, {
    width,
  });
}

/**
 * diffusers' get_timestep_embedding (models/embeddings.py): [count] -> [count, width], every rounding in float32 as there:
 * half precision has no timestep 999.5.
 */
function sinusoids(g: GraphBuilder, values: Value, width: number, config: UNetConfig): Value {
  const count = values.shape[0]!;
  const half = width / 2;
  const frequencies = Float32Array.from({ length: half }, (_, index) => {
    const exponent = Math.fround(Math.fround(-Math.log(10_000)) * index);
    return Math.exp(Math.fround(exponent / (half - config.freq_shift)));
  });
  const column = g.apply('Reshape', [values, g.integers([count, 1])], [count, 1]);
  const angles = g.apply('Mul', [column, g.floats(frequencies, [1, half])], [count, half]);
  const sin = g.apply('Sin', [angles], [count, half]);
  const cos = g.apply('Cos', [angles], [count, half]);
  const parts = config.flip_sin_to_cos ? [cos, sin] : [sin, cos];
  return g.toDialect(g.apply('Concat', parts, [count, width], { axis: 1 }));
}
