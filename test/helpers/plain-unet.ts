import { createGenerator } from '#src/backends/local/random/random.ts';

/**
 * diffusers' UNet2DConditionModel once more, loop by loop in double precision and apart from the engine's: what toy
 * models are checked against, of which there are no values of diffusers itself. That it computes what diffusers does is
 * tested with the golden values of the reference models.
 */

/** The keys of a UNet's config.json that shape it. */
export interface PlainConfig {
  readonly addition_embed_type?: string | null;
  readonly addition_time_embed_dim?: number | null;
  readonly attention_head_dim: number | readonly number[];
  readonly block_out_channels: readonly number[];
  readonly cross_attention_dim: number;
  readonly down_block_types: readonly string[];
  readonly layers_per_block: number;
  readonly mid_block_type?: string | null;
  readonly norm_num_groups: number;
  readonly reverse_transformer_layers_per_block?: readonly Depth[] | null;
  readonly transformer_layers_per_block?: Depth;
  readonly up_block_types: readonly string[];
  readonly use_linear_projection?: boolean;
}
type Depth = number | readonly Depth[];

export interface PlainInputs {
  /** [channels, height, width] */
  readonly sample: Grid;
  readonly timestep: number;
  /** [tokens, width] */
  readonly context: Grid;
  readonly pooled?: readonly number[];
  readonly timeIds?: readonly number[];
}

/** Row-major numbers. */
export interface Grid {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export type WeightsByName = (name: string, shape: readonly number[]) => ArrayLike<number>;

export interface RandomWeights {
  readonly weights: WeightsByName;
  /** Those that were asked for so far. */
  readonly tensors: Readonly<Record<string, { data: Float32Array; shape: readonly number[] }>>;
}

/** Draws each tensor when it is first asked for; they keep the size of what passes through. */
export function randomWeights(seed: number): RandomWeights {
  const generator = createGenerator(seed);
  const tensors: Record<string, { data: Float32Array; shape: readonly number[] }> = {};
  return {
    tensors,
    weights(name, shape) {
      const count = shape.reduce((product, size) => product * size, 1);
      const isNorm = /norm[^.]*\.weight$/.test(name);
      const scale = shape.length === 1 ? 0.2 : 1 / Math.sqrt(count / shape[0]!);
      tensors[name] ??= {
        shape,
        data: generator.randn(count).map((value) => (isNorm ? 1 : 0) + value * scale),
      };
      return tensors[name].data;
    },
  };
}

/** @returns what the network predicts, of the sample's shape */
export function plainUNet(config: PlainConfig, weights: WeightsByName, inputs: PlainInputs): Grid {
  const widths = config.block_out_channels;
  const levels = widths.length;
  const first = widths[0]!;
  const of = layersOf(weights);
  const heads = (level: number) =>
    typeof config.attention_head_dim === 'number'
      ? config.attention_head_dim
      : config.attention_head_dim[level]!;
  const downDepths = perLevel(config.transformer_layers_per_block ?? 1, levels);
  const upDepths = config.reverse_transformer_layers_per_block ?? downDepths.toReversed();

  let time = of.perceptron(waves([inputs.timestep], first), 'time_embedding', first * 4);
  if (config.addition_embed_type === 'text_time') {
    const sizes = waves(inputs.timeIds!, config.addition_time_embed_dim!);
    const added = of.perceptron([...inputs.pooled!, ...sizes], 'add_embedding', first * 4);
    time = time.map((value, index) => value + added[index]!);
  }
  const context = of.grid(inputs.context);
  const block = { ...of, groups: config.norm_num_groups, time: time.map(silu), context };
  const attend = (x: Grid, name: string, level: number, depth: number) =>
    transformer(block, x, name, heads(level), depth, config.use_linear_projection ?? false);

  let x = of.conv(inputs.sample, 'conv_in', first);
  const skips = [x];
  for (const [level, type] of config.down_block_types.entries()) {
    for (let layer = 0; layer < config.layers_per_block; layer++) {
      x = resnet(block, x, `down_blocks.${level}.resnets.${layer}`, widths[level]!);
      if (type === 'CrossAttnDownBlock2D')
        x = attend(
          x,
          `down_blocks.${level}.attentions.${layer}`,
          level,
          depthOf(downDepths[level]!, layer),
        );
      skips.push(x);
    }
    if (level < levels - 1) {
      x = of.conv(x, `down_blocks.${level}.downsamplers.0.conv`, widths[level]!, 3, 2);
      skips.push(x);
    }
  }
  const last = levels - 1;
  const mid =
    config.mid_block_type === undefined ? 'UNetMidBlock2DCrossAttn' : config.mid_block_type;
  if (mid !== null) x = resnet(block, x, 'mid_block.resnets.0', widths[last]!);
  if (mid === 'UNetMidBlock2DCrossAttn') {
    x = attend(x, 'mid_block.attentions.0', last, depthOf(downDepths[last]!, 0));
    x = resnet(block, x, 'mid_block.resnets.1', widths[last]!);
  }
  for (const [place, type] of config.up_block_types.entries()) {
    const level = last - place;
    for (let layer = 0; layer <= config.layers_per_block; layer++) {
      const name = `up_blocks.${place}`;
      x = resnet(block, join(x, skips.pop()!), `${name}.resnets.${layer}`, widths[level]!);
      if (type === 'CrossAttnUpBlock2D')
        x = attend(x, `${name}.attentions.${layer}`, level, depthOf(upDepths[place]!, layer));
    }
    if (place < last) {
      const [, height, width] = skips.at(-1)!.shape;
      x = of.conv(
        stretch(x, height!, width!),
        `up_blocks.${place}.upsamplers.0.conv`,
        widths[level]!,
      );
    }
  }
  x = map(of.groupNorm(x, 'conv_norm_out', config.norm_num_groups, 1e-5), silu);
  return of.conv(x, 'conv_out', inputs.sample.shape[0]!);
}

export const silu = (value: number): number => value / (1 + Math.exp(-value));
export const map = (
  { shape, data }: Grid,
  change: (value: number, index: number) => number,
): Grid => ({
  shape,
  data: data.map(change),
});
export const plus = (a: Grid, b: Grid): Grid => map(a, (value, index) => value + b.data[index]!);

function perLevel(depths: Depth, levels: number): readonly Depth[] {
  return typeof depths === 'number' ? Array<Depth>(levels).fill(depths) : depths;
}

function depthOf(depth: Depth, layer: number): number {
  return typeof depth === 'number' ? depth : (depth[layer] as number);
}

/** Cosines, then sines, of each value at falling frequencies. */
function waves(values: readonly number[], width: number): number[] {
  const half = width / 2;
  return values.flatMap((value) => {
    const angles = Array.from({ length: half }, (_, index) => value * 10_000 ** (-index / half));
    return [...angles.map(Math.cos), ...angles.map(Math.sin)];
  });
}

export type Layers = ReturnType<typeof layersOf>;

export function layersOf(weights: WeightsByName) {
  const vector = (
    x: readonly number[] | Float64Array,
    name: string,
    width: number,
    bias: boolean,
  ) => {
    const matrix = weights(`${name}.weight`, [width, x.length]);
    const added = bias ? weights(`${name}.bias`, [width]) : undefined;
    return Array.from({ length: width }, (_, row) => {
      let sum = added?.[row] ?? 0;
      for (let at = 0; at < x.length; at++) sum += matrix[row * x.length + at]! * x[at]!;
      return sum;
    });
  };
  return {
    grid: (x: Grid) => x,
    perceptron: (x: readonly number[], name: string, width: number): number[] =>
      vector(vector(x, `${name}.linear_1`, width, true).map(silu), `${name}.linear_2`, width, true),
    /** [tokens, in] to [tokens, width] */
    linear(x: Grid, name: string, width: number, bias = true): Grid {
      const [tokens, from] = x.shape as [number, number];
      const rows = Array.from({ length: tokens }, (_, token) =>
        vector(x.data.subarray(token * from, (token + 1) * from), name, width, bias),
      );
      return { shape: [tokens, width], data: Float64Array.from(rows.flat()) };
    },
    vector,
    /** @param after zeroes on the right and below, where they are others than before */
    conv(
      x: Grid,
      name: string,
      to: number,
      kernel = 3,
      stride = 1,
      pad = (kernel - 1) / 2,
      after = pad,
    ): Grid {
      const [from, height, width] = x.shape as [number, number, number];
      const rows = Math.floor((height + pad + after - kernel) / stride) + 1;
      const columns = Math.floor((width + pad + after - kernel) / stride) + 1;
      const matrix = weights(`${name}.weight`, [to, from, kernel, kernel]);
      const bias = weights(`${name}.bias`, [to]);
      const data = new Float64Array(to * rows * columns);
      for (let out = 0; out < to; out++)
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++) {
            let sum = bias[out]!;
            for (let channel = 0; channel < from; channel++)
              for (let dy = 0; dy < kernel; dy++)
                for (let dx = 0; dx < kernel; dx++) {
                  const atRow = row * stride + dy - pad;
                  const atColumn = column * stride + dx - pad;
                  if (atRow < 0 || atRow >= height || atColumn < 0 || atColumn >= width) continue;
                  sum +=
                    matrix[((out * from + channel) * kernel + dy) * kernel + dx]! *
                    x.data[(channel * height + atRow) * width + atColumn]!;
                }
            data[(out * rows + row) * columns + column] = sum;
          }
      return { shape: [to, rows, columns], data };
    },
    groupNorm(x: Grid, name: string, groups: number, epsilon: number): Grid {
      const channels = x.shape[0]!;
      const size = x.data.length / channels;
      const share = x.data.length / groups;
      const scale = weights(`${name}.weight`, [channels]);
      const shift = weights(`${name}.bias`, [channels]);
      const parts = Array.from({ length: groups }, (_, group) =>
        standardise(x.data.subarray(group * share, (group + 1) * share), epsilon),
      );
      return map(x, (_, index) => {
        const channel = Math.floor(index / size);
        const value = parts[Math.floor(index / share)]![index % share]!;
        return value * scale[channel]! + shift[channel]!;
      });
    },
    layerNorm(x: Grid, name: string): Grid {
      const width = x.shape[1]!;
      const scale = weights(`${name}.weight`, [width]);
      const shift = weights(`${name}.bias`, [width]);
      const data = new Float64Array(x.data.length);
      for (let at = 0; at < data.length; at += width)
        data.set(
          standardise(x.data.subarray(at, at + width), 1e-5).map(
            (value, index) => value * scale[index]! + shift[index]!,
          ),
          at,
        );
      return { shape: x.shape, data };
    },
  };
}

function standardise(values: Float64Array, epsilon: number): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return values.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
}

interface Block extends Layers {
  readonly groups: number;
  readonly time: readonly number[];
  readonly context: Grid;
}

function resnet(of: Block, x: Grid, name: string, channels: number): Grid {
  let hidden = map(of.groupNorm(x, `${name}.norm1`, of.groups, 1e-5), silu);
  hidden = of.conv(hidden, `${name}.conv1`, channels);
  const shift = of.vector(of.time, `${name}.time_emb_proj`, channels, true);
  const size = hidden.data.length / channels;
  hidden = map(hidden, (value, index) => value + shift[Math.floor(index / size)]!);
  hidden = map(of.groupNorm(hidden, `${name}.norm2`, of.groups, 1e-5), silu);
  hidden = of.conv(hidden, `${name}.conv2`, channels);
  const straight = x.shape[0] === channels ? x : of.conv(x, `${name}.conv_shortcut`, channels, 1);
  return plus(straight, hidden);
}

function transformer(
  of: Block,
  x: Grid,
  name: string,
  heads: number,
  depth: number,
  isLinear: boolean,
): Grid {
  const [channels, height, width] = x.shape as [number, number, number];
  const toTokens = (image: Grid) => transpose({ ...image, shape: [channels, height * width] });
  const toImage = (tokens: Grid) => ({ ...transpose(tokens), shape: [channels, height, width] });
  const normed = of.groupNorm(x, `${name}.norm`, of.groups, 1e-6);
  let tokens = isLinear
    ? of.linear(toTokens(normed), `${name}.proj_in`, channels)
    : toTokens(of.conv(normed, `${name}.proj_in`, channels, 1));
  for (let index = 0; index < depth; index++) {
    const block = `${name}.transformer_blocks.${index}`;
    let normed = of.layerNorm(tokens, `${block}.norm1`);
    tokens = plus(tokens, attention(of, normed, normed, `${block}.attn1`, heads));
    normed = of.layerNorm(tokens, `${block}.norm2`);
    tokens = plus(tokens, attention(of, normed, of.context, `${block}.attn2`, heads));
    normed = of.layerNorm(tokens, `${block}.norm3`);
    const inner = of.linear(normed, `${block}.ff.net.0.proj`, channels * 8);
    const gated = {
      shape: [tokens.shape[0]!, channels * 4],
      data: new Float64Array(tokens.shape[0]! * channels * 4).map((_, at) => {
        const row = Math.floor(at / (channels * 4)) * channels * 8;
        const column = at % (channels * 4);
        return inner.data[row + column]! * gelu(inner.data[row + channels * 4 + column]!);
      }),
    };
    tokens = plus(tokens, of.linear(gated, `${block}.ff.net.2`, channels));
  }
  const image = isLinear
    ? toImage(of.linear(tokens, `${name}.proj_out`, channels))
    : of.conv(toImage(tokens), `${name}.proj_out`, channels, 1);
  return plus(image, x);
}

function attention(of: Block, x: Grid, source: Grid, name: string, heads: number): Grid {
  const [tokens, width] = x.shape as [number, number];
  const query = of.linear(x, `${name}.to_q`, width, false);
  const key = of.linear(source, `${name}.to_k`, width, false);
  const value = of.linear(source, `${name}.to_v`, width, false);
  const count = source.shape[0]!;
  const share = width / heads;
  const data = new Float64Array(tokens * width);
  for (let head = 0; head < heads; head++)
    for (let token = 0; token < tokens; token++) {
      const scores = Array.from({ length: count }, (_, other) => {
        let sum = 0;
        for (let at = head * share; at < (head + 1) * share; at++)
          sum += query.data[token * width + at]! * key.data[other * width + at]!;
        return sum / Math.sqrt(share);
      });
      const most = Math.max(...scores);
      const powers = scores.map((score) => Math.exp(score - most));
      const total = powers.reduce((sum, power) => sum + power, 0);
      for (let at = head * share; at < (head + 1) * share; at++)
        for (let other = 0; other < count; other++)
          data[token * width + at]! += (powers[other]! / total) * value.data[other * width + at]!;
    }
  return of.linear({ shape: x.shape, data }, `${name}.to_out.0`, width);
}

/** x times the normal distribution up to x; the error function by Abramowitz and Stegun 7.1.26, within 1.5e-7. */
function gelu(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const polynomial =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = Math.sign(x) * (1 - polynomial * Math.exp(-z * z));
  return (x / 2) * (1 + erf);
}

export function transpose({ shape, data }: Grid): Grid {
  const [rows, columns] = shape as [number, number];
  return {
    shape: [columns, rows],
    data: data.map((_, at) => data[(at % rows) * columns + Math.floor(at / rows)]!),
  };
}

function join(a: Grid, b: Grid): Grid {
  const [, height, width] = a.shape as [number, number, number];
  return {
    shape: [a.shape[0]! + b.shape[0]!, height, width],
    data: Float64Array.of(...a.data, ...b.data),
  };
}

/** Nearest neighbour. */
export function stretch(x: Grid, height: number, width: number): Grid {
  const [channels, fromHeight, fromWidth] = x.shape as [number, number, number];
  return {
    shape: [channels, height, width],
    data: new Float64Array(channels * height * width).map((_, at) => {
      const column = Math.floor(((at % width) * fromWidth) / width);
      const row = Math.floor(((Math.floor(at / width) % height) * fromHeight) / height);
      const channel = Math.floor(at / (width * height));
      return x.data[(channel * fromHeight + row) * fromWidth + column]!;
    }),
  };
}
