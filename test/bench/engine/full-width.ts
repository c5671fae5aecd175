import { createHash } from 'node:crypto';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { createGraphBuilder, type GraphBuilder } from '#src/backends/local/graph/graph-builder.ts';
import {
  describeTextEncoder,
  type TextOutputs,
  textEncoderConfig,
} from '#src/backends/local/graph/text-encoder.ts';
import { describeUNet } from '#src/backends/local/graph/unet.ts';
import { unetConfig } from '#src/backends/local/graph/unet-config.ts';
import { describeVaeDecoder, vaeConfig } from '#src/backends/local/graph/vae-decoder.ts';
import { elementCount } from '#src/backends/local/weights/tensor-source.ts';

/**
 * Models of the published widths with weights that mean nothing: what they compute takes the time and
 * memory of the real ones. Deterministic, and kept on disk.
 */
export interface FullWidthModel {
  readonly id: 'tiny-sd' | 'ssd-1b';
  readonly dtype: 'F32' | 'F16';
}

const text = (width: number, layers: number, heads: number, act: string, projection: number) => ({
  hidden_act: act,
  hidden_size: width,
  intermediate_size: width * 4,
  layer_norm_eps: 1e-5,
  max_position_embeddings: 77,
  num_attention_heads: heads,
  num_hidden_layers: layers,
  projection_dim: projection,
  vocab_size: 49_408,
});
const vae = (scaling: number) => ({
  block_out_channels: [128, 256, 512, 512],
  latent_channels: 4,
  layers_per_block: 2,
  norm_num_groups: 32,
  scaling_factor: scaling,
  up_block_types: Array<string>(4).fill('UpDecoderBlock2D'),
});
const unet = {
  in_channels: 4,
  out_channels: 4,
  norm_num_groups: 32,
  block_out_channels: [320, 640, 1280],
};

/** The published configurations, as far as the engine reads them. */
const configs = {
  'tiny-sd': {
    unet: {
      ...unet,
      attention_head_dim: 8,
      cross_attention_dim: 768,
      layers_per_block: 1,
      mid_block_type: null,
      down_block_types: Array<string>(3).fill('CrossAttnDownBlock2D'),
      up_block_types: Array<string>(3).fill('CrossAttnUpBlock2D'),
    },
    vae: vae(0.18215),
    texts: { text_encoder: text(768, 12, 12, 'quick_gelu', 768) },
  },
  'ssd-1b': {
    unet: {
      ...unet,
      addition_embed_type: 'text_time',
      addition_time_embed_dim: 256,
      attention_head_dim: [5, 10, 20],
      cross_attention_dim: 2048,
      layers_per_block: 2,
      mid_block_type: 'UNetMidBlock2D',
      down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
      up_block_types: ['CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'UpBlock2D'],
      projection_class_embeddings_input_dim: 2816,
      transformer_layers_per_block: [1, [2, 2], [4, 4]],
      reverse_transformer_layers_per_block: [[4, 4, 10], [2, 1, 1], 1],
      use_linear_projection: true,
    },
    vae: vae(0.13025),
    texts: {
      text_encoder: text(768, 12, 12, 'quick_gelu', 768),
      text_encoder_2: text(1280, 32, 20, 'gelu', 1280),
    },
  },
} as const;

/** @returns the model's folder; built on first use */
export const fullWidthModel = ({ id, dtype }: FullWidthModel, data: string): string => {
  const recipe = createHash('sha256')
    .update(JSON.stringify([configs[id], dtype]))
    .digest('hex');
  const folder = join(data, `${id}-${dtype}-${recipe.slice(0, 8)}`);
  if (existsSync(folder)) return folder;
  const building = `${folder}.building`;
  rmSync(building, { recursive: true, force: true });
  // Everything but widths and weights is the demo model's.
  cpSync(join(import.meta.dirname, '../../../models', id, 'demo'), building, { recursive: true });
  const parts = configs[id];
  const put = <Schema extends z.ZodType>(
    name: string,
    stem: string,
    schema: Schema,
    config: object,
    describe: (g: GraphBuilder, config: z.infer<Schema>) => void,
  ) => {
    rmSync(join(building, name), { recursive: true });
    mkdirSync(join(building, name));
    writeFileSync(join(building, name, 'config.json'), JSON.stringify(config));
    const tensors = recordTensors((g) => describe(g, schema.parse(config)));
    writeWeights(join(building, name, `${stem}.safetensors`), tensors, dtype);
  };
  const latent = { height: 8, width: 8 };
  put('unet', 'diffusion_pytorch_model', unetConfig, parts.unet, (g, config) =>
    describeUNet(g, config, { ...latent, tokens: 77 }),
  );
  put('vae', 'diffusion_pytorch_model', vaeConfig, parts.vae, (g, config) =>
    describeVaeDecoder(g, config, latent),
  );
  for (const [name, config] of Object.entries(parts.texts)) {
    const outputs: TextOutputs = { states: 'LAST', pooled: name.endsWith('_2') };
    put(name, 'model', textEncoderConfig, config, (g, parsed) =>
      describeTextEncoder(g, parsed, outputs),
    );
  }
  renameSync(building, folder);
  return folder;
};

type Shapes = Map<string, readonly number[]>;

/** Asks a graph which tensors it needs. */
const recordTensors = (describe: (g: GraphBuilder) => void): Shapes => {
  const shapes: Shapes = new Map();
  const inner = createGraphBuilder('recorder', '', new Map());
  const record = (name: string, shape: readonly number[]) => {
    shapes.set(name, shape);
    return { name, shape };
  };
  describe({
    ...inner,
    has: () => true,
    weight(name, shape, { as = shape, rows } = {}) {
      record(name, shape);
      return { name, shape: rows ? [rows[1] - rows[0], ...shape.slice(1)] : as };
    },
    embedding: (name, shape, indices) => ({
      ...record(name, shape),
      shape: [...indices.shape, shape[1]],
    }),
  });
  return shapes;
};

const blockElements = 1 << 20;

const writeWeights = (file: string, shapes: Shapes, dtype: 'F32' | 'F16'): void => {
  const bytes = dtype === 'F32' ? 4 : 2;
  let at = 0;
  const header = JSON.stringify(
    Object.fromEntries(
      [...shapes].map(([name, shape]) => {
        const begin = at;
        at += elementCount(shape) * bytes;
        return [name, { dtype, shape, data_offsets: [begin, at] }];
      }),
    ),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, Buffer.concat([length, Buffer.from(header)]));
  const noise = randomWords();
  for (const [name, shape] of shapes) {
    // Norms scale by one, weights by the inverse root of what they sum over: values stay of order one.
    const inputs = shape.slice(1).reduce((product, size) => product * size, 1);
    const exponent = shape.length === 1 ? 0 : -Math.round(Math.log2(inputs) / 2) - 1;
    const isNoise = shape.length > 1;
    const block = fill(noise, dtype, name.endsWith('bias') ? null : exponent, isNoise);
    for (let left = elementCount(shape); left > 0; left -= blockElements)
      writeSync(descriptor, block.subarray(0, Math.min(left, blockElements) * bytes));
  }
  closeSync(descriptor);
};

/** Xorshift, Marsaglia 2003. */
const randomWords = (): Uint32Array => {
  let state = 2_463_534_242;
  return Uint32Array.from({ length: blockElements }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
};

/** @param exponent of two; null for zeroes */
const fill = (
  noise: Uint32Array,
  dtype: 'F32' | 'F16',
  exponent: number | null,
  isNoise: boolean,
): Uint8Array => {
  const bits = (word: number): number => {
    if (exponent === null) return 0;
    const sign = isNoise ? word >>> 31 : 0;
    return dtype === 'F32'
      ? ((sign << 31) | ((exponent + 127) << 23) | (isNoise ? word & 0x7fffff : 0)) >>> 0
      : (sign << 15) | ((exponent + 15) << 10) | (isNoise ? word & 0x3ff : 0);
  };
  const words = dtype === 'F32' ? noise.map(bits) : Uint16Array.from(noise, bits);
  return new Uint8Array(words.buffer);
};
