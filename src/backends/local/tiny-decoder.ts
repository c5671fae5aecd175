import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TaesdConfig, taesdConfig, taesdFactor } from './graph/networks/taesd-decoder.ts';
import { type VaeConfig, vaeFactor } from './graph/networks/vae-decoder.ts';
import { readComponent } from './weights/component-files.ts';
import { readJson } from './weights/read-text.ts';
import type { TensorTable } from './weights/tensor-source.ts';
import { WeightsError } from './weights/weights-error.ts';

/** An AutoencoderTiny in diffusers' layout, of which the decoder is used. */
export interface TinyDecoder {
  readonly folder: string;
  readonly config: TaesdConfig;
  readonly tensors: TensorTable;
}

/** Looked for beside unet/, first match: config.json and diffusion_pytorch_model.safetensors of madebyollin/taesd, or taesdxl for SSD-1B. */
const folderNames = ['vae_tiny', 'taesd'];

/**
 * @param parent the model's folder
 * @returns null where the model has no such decoder
 * @throws WeightsError when its files are damaged, or it does not decode this model's latents
 */
export function readTinyDecoder(parent: string, vae: VaeConfig): TinyDecoder | null {
  const folder = folderNames.map((name) => join(parent, name)).find((path) => existsSync(path));
  if (folder === undefined) return null;
  const file = join(folder, 'config.json');
  const config = readJson(file, taesdConfig);
  const expect = (what: string, found: number, wanted: number) => {
    if (found !== wanted)
      throw new WeightsError(`${what} are ${found}, but the model's are ${wanted}`, { file });
  };
  const levels = config.num_decoder_blocks.length;
  if (config.decoder_block_out_channels.length !== levels)
    throw new WeightsError(
      `decoder_block_out_channels has ${config.decoder_block_out_channels.length} entries for ${levels} num_decoder_blocks`,
      { file },
    );
  expect('latent_channels', config.latent_channels, vae.latent_channels);
  expect('its pixels per latent', taesdFactor(config), vaeFactor(vae));
  return { folder, config, tensors: readComponent(folder) };
}
