import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { textEncoderConfig } from '#src/backends/local/graph/networks/text-encoder.ts';
import { vaeConfig } from '#src/backends/local/graph/networks/vae-decoder.ts';
import { unetConfig } from '#src/backends/local/graph/unet-config.ts';
import { checkUNet } from '#src/backends/local/model/check-unet.ts';
import { type Family, type FamilyName, families } from '#src/backends/local/model/families.ts';
import { readModelIndex } from '#src/backends/local/model/model-index.ts';
import { publishedLatentRgb } from '#src/backends/local/preview.ts';
import {
  parseSchedulerConfig,
  readSchedulerConfig,
} from '#src/backends/local/schedulers/config.ts';
import { readTinyDecoder } from '#src/backends/local/tiny-decoder.ts';
import { readSafetensors } from '#src/backends/local/weights/formats/safetensors.ts';
import { readTorchBin } from '#src/backends/local/weights/formats/torch-bin.ts';
import { bareTextNames, currentVaeNames } from '#src/backends/local/weights/key-names.ts';
import { readJson, readText } from '#src/backends/local/weights/read-text.ts';
import type { TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { below, openClipNames, unetNames, vaeNames } from './ldm-names.ts';
import { publishedTextConfigs, publishedVaeConfigs } from './published-configs.ts';
import { recognise } from './recognise.ts';

/** Holds the tokenizers of the published models, tokenizer/ and tokenizer_2/. */
const publishedFolder = join(import.meta.dirname, '../../../../models/clip');

/** What a checkpoint in one file is called by. */
export const checkpointEndings = ['.safetensors', '.ckpt'] as const;

export function isCheckpointName(path: string): boolean {
  return checkpointEndings.some((ending) => path.toLowerCase().endsWith(ending));
}

/**
 * Reads a checkpoint in one file, in the original names. Its configurations and tokenizers are those of the
 * published model that has its shapes, or of a folder in diffusers' layout of the same name beside it.
 * @param path absolute
 * @throws WeightsError
 */
export function readCheckpoint(path: string) {
  const file = realpathSync(path);
  const tensors = path.toLowerCase().endsWith('.ckpt') ? readTorchBin(file) : readSafetensors(file);
  const name = familyOfTensors(tensors, path);
  const beside = path.replace(/\.[^.]+$/, '');
  const hasConfigs = existsSync(join(beside, 'model_index.json'));
  const parts = splitParts(tensors, name);
  const read = hasConfigs ? configsOf(beside, name) : null;
  const published = read === null ? recognise(parts.unet, name, path) : null;
  const scheduler = published
    ? readSchedulerConfig(published.scheduler)
    : readText(join(beside, 'scheduler', 'scheduler_config.json'), parseSchedulerConfig);
  const config = read?.unet ?? unetConfig.parse(published!.unet);
  const vae = read?.vae ?? vaeConfig.parse(publishedVaeConfigs[name]);
  const family: Family = families[name];
  return {
    family: name,
    unet: {
      folder: join(path, 'unet'),
      config,
      tensors: unetNames(parts.unet, config.layers_per_block),
      exported: null,
    },
    vae: { folder: join(path, 'vae'), config: vae, tensors: parts.vae, exported: null },
    tinyDecoder: readTinyDecoder(beside, vae),
    textEncoders: family.textEncoders.map(({ suffix, states, pooled }, index) => ({
      folder: join(path, `text_encoder${suffix}`),
      config: read?.text[index] ?? textEncoderConfig.parse(publishedTextConfigs[name][index]),
      tensors: parts.text[index]!,
      exported: null,
      tokenizerFolder: join(read ? beside : publishedFolder, `tokenizer${suffix}`),
      states,
      pooled,
    })),
    schedulerConfig: scheduler,
    latentRgb: publishedLatentRgb[name],
    zeroesAbsentNegative: read ? read.zeroesAbsentNegative : family.addition !== null,
  };
}

/** Where the parts of each family begin in a checkpoint. */
const unetPrefix = 'model.diffusion_model.';
const textPrefixes = {
  sd1: ['cond_stage_model.transformer.'],
  sdxl: ['conditioner.embedders.0.transformer.', 'conditioner.embedders.1.model.'],
} as const satisfies Record<FamilyName, readonly string[]>;

function familyOfTensors(tensors: TensorTable, file: string): FamilyName {
  const has = (prefix: string) => tensors.keys().some((name) => name.startsWith(prefix));
  const found = (Object.keys(textPrefixes) as FamilyName[]).find((name) =>
    textPrefixes[name].every(has),
  );
  if (found && has(unetPrefix)) return found;
  const [first = 'nothing'] = tensors.keys();
  throw new WeightsError(
    `is no whole checkpoint of Stable Diffusion 1 or SDXL in the original names: those hold ${unetPrefix}*, first_stage_model.* and ${textPrefixes.sd1[0]}* or ${textPrefixes.sdxl.join('* and ')}*; this file begins with ${JSON.stringify(first.slice(0, 100))}`,
    { file },
  );
}

function splitParts(tensors: TensorTable, name: FamilyName) {
  return {
    unet: below(tensors, unetPrefix),
    vae: currentVaeNames(vaeNames(below(tensors, 'first_stage_model.'))),
    text: textPrefixes[name].map((prefix) => {
      const part = below(tensors, prefix);
      return prefix.endsWith('.model.') ? openClipNames(part) : bareTextNames(part);
    }),
  };
}

/** @throws WeightsError where the folder is of another family */
function configsOf(folder: string, name: FamilyName) {
  const indexFile = join(folder, 'model_index.json');
  const index = readModelIndex(indexFile);
  if (index.family !== name)
    throw new WeightsError(
      `its pipeline is ${JSON.stringify(index.className)}, but the file beside the folder is a ${families[name].pipeline}`,
      { file: indexFile },
    );
  const configFile = (part: string) => join(folder, part, 'config.json');
  const unet = readJson(configFile('unet'), unetConfig);
  checkUNet(unet, configFile('unet'), name);
  return {
    unet,
    vae: readJson(configFile('vae'), vaeConfig),
    text: families[name].textEncoders.map(({ suffix }) =>
      readJson(configFile(`text_encoder${suffix}`), textEncoderConfig),
    ),
    zeroesAbsentNegative: families[name].addition !== null && index.zeroesEmptyPrompt,
  };
}
