import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type ExportedGraph,
  readExportedGraph,
  textEncoderContract,
  unetContract,
  vaeDecoderContract,
} from './graph/exported-graph.ts';
import {
  type TextEncoderConfig,
  type TextStates,
  textEncoderConfig,
} from './graph/text-encoder.ts';
import { type UNetConfig, unetConfig } from './graph/unet-config.ts';
import { type VaeConfig, vaeConfig } from './graph/vae-decoder.ts';
import { type LatentRgb, parseLatentRgb, publishedLatentRgb } from './preview.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './schedulers/config.ts';
import { readTinyDecoder, type TinyDecoder } from './tiny-decoder.ts';
import { hasWeights, readComponent } from './weights/component-files.ts';
import { bareTextNames, currentVaeNames } from './weights/key-names.ts';
import { readJson, readText } from './weights/read-json.ts';
import type { TensorTable } from './weights/tensor-source.ts';
import { WeightsError } from './weights/weights-error.ts';

export interface Component<Config> {
  readonly folder: string;
  readonly config: Config;
  /** Empty where the component is an exported graph. */
  readonly tensors: TensorTable;
  /** Used as it is, where a component has no other weights. */
  readonly exported: ExportedGraph | null;
}

export interface TextEncoderComponent extends Component<TextEncoderConfig> {
  /** Absolute; holds vocab.json and merges.txt. */
  readonly tokenizerFolder: string;
  readonly states: TextStates;
  /** Whether its projected end state conditions the UNet too. */
  readonly pooled: boolean;
}

/**
 * A folder in diffusers' layout, or as optimum exports it to ONNX (vae_decoder/ instead of vae/),
 * that the engine knows, with the headers of its weights read.
 */
export interface ModelFolder {
  readonly folder: string;
  readonly layout: keyof typeof layouts;
  readonly unet: Component<UNetConfig>;
  readonly vae: Component<VaeConfig>;
  /** The optional small decoder. */
  readonly tinyDecoder: TinyDecoder | null;
  readonly textEncoders: readonly TextEncoderComponent[];
  /** How the model was trained, for the schedulers. */
  readonly schedulerConfig: SchedulerConfig;
  /** For previews: the folder's own latent_rgb.json, or the matrix of the published family. */
  readonly latentRgb: LatentRgb;
  /** SDXL: an absent negative prompt means zeroes instead of the embeddings of an empty one. */
  readonly zeroesAbsentNegative: boolean;
}

/** What tells the supported layouts apart, and from all others. */
const layouts = {
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

interface Layout {
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

const indexSchema = z.object({
  _class_name: z.string(),
  force_zeros_for_empty_prompt: z.boolean().default(true),
});

/**
 * Reads the configurations and the headers of the weights of a diffusers folder.
 * @param folder absolute
 * @throws WeightsError when a file is missing or damaged, or the model is not of a supported layout
 */
export const readModelFolder = (folder: string): ModelFolder => {
  const indexFile = join(folder, 'model_index.json');
  const index = readJson(indexFile, indexSchema);
  // Pipelines that were saved by optimum or by diffusers' ONNX classes have names of their own.
  const pipelineName = index._class_name.replace(/^(ORT|Onnx)/, '');
  const entry = Object.entries(layouts).find(([, { pipeline }]) => pipeline === pipelineName);
  if (!entry)
    throw new WeightsError(
      `its pipeline is ${JSON.stringify(index._class_name.slice(0, 100))}; supported are ${Object.values(
        layouts,
      )
        .map(({ pipeline }) => pipeline)
        .join(' and ')}`,
      { file: indexFile },
    );
  const [name, layout] = entry as [keyof typeof layouts, Layout];
  const unet = readPart(folder, 'unet', unetConfig, unetContract, (config) =>
    checkLayout(config, join(folder, 'unet', 'config.json'), name, layout),
  );
  const vaeName = ['vae', 'vae_decoder'].find((part) => existsSync(join(folder, part))) ?? 'vae';
  const vae = readPart(folder, vaeName, vaeConfig, vaeDecoderContract);
  const model: ModelFolder = {
    folder,
    layout: name,
    unet,
    vae: { ...vae, tensors: currentVaeNames(vae.tensors) },
    tinyDecoder: readTinyDecoder(folder, vae.config),
    textEncoders: layout.textEncoders.map(({ suffix, states, pooled }) => {
      const part = readPart(folder, `text_encoder${suffix}`, textEncoderConfig, (config) =>
        textEncoderContract(config, { states, pooled }),
      );
      const tokenizerFolder = join(folder, `tokenizer${suffix}`);
      return { ...part, tensors: bareTextNames(part.tensors), tokenizerFolder, states, pooled };
    }),
    schedulerConfig: readText(
      join(folder, 'scheduler', 'scheduler_config.json'),
      parseSchedulerConfig,
    ),
    latentRgb: readLatentRgb(folder, layout.preview),
    zeroesAbsentNegative: layout.addition !== null && index.force_zeros_for_empty_prompt,
  };
  checkWidths(model);
  return model;
};

const readLatentRgb = (folder: string, family: keyof typeof publishedLatentRgb): LatentRgb => {
  const file = join(folder, 'latent_rgb.json');
  return existsSync(file) ? readText(file, parseLatentRgb) : publishedLatentRgb[family];
};

const exportedName = 'model.onnx';

const readPart = <Schema extends z.ZodType>(
  parent: string,
  name: string,
  schema: Schema,
  contract: (config: z.infer<Schema>) => Parameters<typeof readExportedGraph>[1],
  check: (config: z.infer<Schema>) => void = () => {},
): Component<z.infer<Schema>> => {
  const folder = join(parent, name);
  if (!existsSync(folder)) throw new WeightsError('is missing', { file: folder });
  const config = readJson(join(folder, 'config.json'), schema);
  check(config);
  const graph = join(folder, exportedName);
  if (!existsSync(graph) || hasWeights(folder))
    return { folder, config, tensors: readComponent(folder), exported: null };
  return {
    folder,
    config,
    tensors: new Map(),
    exported: readExportedGraph(graph, contract(config)),
  };
};

const checkLayout = (config: UNetConfig, file: string, name: string, layout: Layout): void => {
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
};

/** Widths that must agree between components; those within one are checked against its tensors. */
const checkWidths = ({ unet, vae, textEncoders }: ModelFolder): void => {
  const file = join(unet.folder, 'config.json');
  const text = textEncoders.reduce((sum, { config }) => sum + config.hidden_size, 0);
  if (unet.config.cross_attention_dim !== text)
    throw new WeightsError(
      `cross_attention_dim is ${unet.config.cross_attention_dim}, but the text encoders give ${text}`,
      { file },
    );
  const latent = vae.config.latent_channels;
  if (unet.config.in_channels !== latent || unet.config.out_channels !== latent)
    throw new WeightsError(
      `in_channels ${unet.config.in_channels} and out_channels ${unet.config.out_channels} differ from the VAE's ${latent} latent_channels`,
      { file },
    );
};
