import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isCheckpointName, readCheckpoint } from './checkpoints/read-checkpoint.ts';
import { type Component, readComponentFolder } from './component.ts';
import { textEncoderContract, unetContract, vaeDecoderContract } from './graph/exported-graph.ts';
import {
  type TextEncoderConfig,
  type TextStates,
  textEncoderConfig,
} from './graph/networks/text-encoder.ts';
import { type VaeConfig, vaeConfig } from './graph/networks/vae-decoder.ts';
import { type UNetConfig, unetConfig } from './graph/unet-config.ts';
import { checkUNet } from './model/check-unet.ts';
import { type Family, type FamilyName, families } from './model/families.ts';
import { readModelIndex } from './model/model-index.ts';
import { type LatentRgb, parseLatentRgb, publishedLatentRgb } from './preview.ts';
import { parseSchedulerConfig, type SchedulerConfig } from './schedulers/config.ts';
import { readTinyDecoder, type TinyDecoder } from './tiny-decoder.ts';
import { bareTextNames, currentVaeNames } from './weights/key-names.ts';
import { readText } from './weights/read-text.ts';
import { WeightsError } from './weights/weights-error.ts';

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
  /** Or the file, of a checkpoint in one file. */
  readonly folder: string;
  readonly family: FamilyName;
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

/**
 * Reads the configurations and the headers of the weights of a diffusers folder, or of a checkpoint in one file.
 * @param folder absolute
 * @throws WeightsError when a file is missing or damaged, or the model is not of a supported layout
 */
export function readModelFolder(folder: string): ModelFolder {
  if (isCheckpointName(folder) && statSync(folder, { throwIfNoEntry: false })?.isFile()) {
    const model = { folder, ...readCheckpoint(folder) };
    checkWidths(model);
    return model;
  }
  const index = readModelIndex(join(folder, 'model_index.json'));
  const name = index.family;
  const family: Family = families[name];
  const unet = readComponentFolder(folder, 'unet', unetConfig, unetContract, (config) =>
    checkUNet(config, join(folder, 'unet', 'config.json'), name),
  );
  const vaeName = ['vae', 'vae_decoder'].find((part) => existsSync(join(folder, part))) ?? 'vae';
  const vae = readComponentFolder(folder, vaeName, vaeConfig, vaeDecoderContract);
  const model: ModelFolder = {
    folder,
    family: name,
    unet,
    vae: { ...vae, tensors: currentVaeNames(vae.tensors) },
    tinyDecoder: readTinyDecoder(folder, vae.config),
    textEncoders: family.textEncoders.map(({ suffix, states, pooled }) => {
      const part = readComponentFolder(
        folder,
        `text_encoder${suffix}`,
        textEncoderConfig,
        (config) => textEncoderContract(config, { states, pooled }),
      );
      const tokenizerFolder = join(folder, `tokenizer${suffix}`);
      return { ...part, tensors: bareTextNames(part.tensors), tokenizerFolder, states, pooled };
    }),
    schedulerConfig: readText(
      join(folder, 'scheduler', 'scheduler_config.json'),
      parseSchedulerConfig,
    ),
    latentRgb: readLatentRgb(folder, name),
    zeroesAbsentNegative: family.addition !== null && index.zeroesEmptyPrompt,
  };
  checkWidths(model);
  return model;
}

function readLatentRgb(folder: string, family: keyof typeof publishedLatentRgb): LatentRgb {
  const file = join(folder, 'latent_rgb.json');
  return existsSync(file) ? readText(file, parseLatentRgb) : publishedLatentRgb[family];
}

/** Widths that must agree between components; those within one are checked against its tensors. */
function checkWidths({ unet, vae, textEncoders }: ModelFolder): void {
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
}

/** All files that it is loaded from, which may be named more than once. */
export function weightFiles({ unet, vae, tinyDecoder, textEncoders }: ModelFolder): string[] {
  const tiny = tinyDecoder ? [{ ...tinyDecoder, exported: null }] : [];
  return [unet, vae, ...tiny, ...textEncoders].flatMap(
    ({ tensors, exported }) => exported?.files ?? [...tensors.values()].map(({ file }) => file),
  );
}
