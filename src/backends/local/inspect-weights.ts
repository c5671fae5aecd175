import type { Component } from './component.ts';
import type { FoundWeights } from './find-weights.ts';
import { buildTaesdDecoder } from './graph/networks/taesd-decoder.ts';
import { buildTextEncoder } from './graph/networks/text-encoder.ts';
import { buildUNet } from './graph/networks/unet.ts';
import { buildVaeDecoder, vaeFactor } from './graph/networks/vae-decoder.ts';
import { buildVaeEncoder, hasVaeEncoder } from './graph/networks/vae-encoder.ts';
import { embedsGuidance, type UNetConfig } from './graph/unet-config.ts';
import { type ModelFolder, readModelFolder, weightFiles } from './model-folder.ts';
import { readTokenizer } from './prompts/encoder-tokenizer.ts';
import { fingerprint } from './weights/fingerprint.ts';
import { elementCount } from './weights/tensor-source.ts';

/** What the gateway has to know of a model without loading it. */
export interface InspectedWeights extends FoundWeights {
  /** The commit, or a fingerprint of the files. */
  readonly revision: string;
  /** Both sides are multiples of this, in pixels. */
  readonly sizeStep: number;
  /** Whether there is a tiny decoder; IMPOSSIBLE where none fits, since TAESD makes 8 x 8 pixels of a latent. */
  readonly tinyDecoder: 'PRESENT' | 'MISSING' | 'IMPOSSIBLE';
  /** Whether a picture can be a start: the VAE's encoder is there. */
  readonly hasEncoder: boolean;
  readonly schedulerConfig: ModelFolder['schedulerConfig'];
  readonly family: ModelFolder['family'];
  /** Whether it is a latent consistency model: drawn with the scheduler LCM, and with no other. */
  readonly embedsGuidance: boolean;
  /** What a process that has loaded it takes, about. */
  readonly estimatedBytes: number;
}

/** The runtime and the tokenizers. */
const runtimeBytes = 150e6;
/** Activations of an image at 512 x 512, for each channel at full resolution, as `npm run bench -- engine` measures them. */
const bytesPerChannel = 2.7e6;
/** onnxruntime keeps them as float32, whatever the files hold. */
const bytesPerWeight = 4;

/**
 * Checks everything that can be checked without loading: configurations, headers, tokenizers, and by building the
 * graphs that each tensor is there and of its shape.
 * @throws WeightsError
 */
export function inspectWeights(found: FoundWeights): InspectedWeights {
  const model = readModelFolder(found.folder);
  const { unet, vae, textEncoders, tinyDecoder: tiny } = model;
  const latent = { height: 8, width: 8 };
  if (!unet.exported) buildUNet(unet.folder, unet.tensors, unet.config, { ...latent, tokens: 77 });
  if (!vae.exported) buildVaeDecoder(vae.folder, vae.tensors, vae.config, latent);
  const hasEncoder = hasVaeEncoder(vae.tensors);
  if (hasEncoder) buildVaeEncoder(vae.folder, vae.tensors, vae.config, latent);
  for (const part of textEncoders)
    if (!part.exported) buildTextEncoder(part.folder, part.tensors, part.config, part);
  for (const part of textEncoders) readTokenizer(part);

  if (tiny) buildTaesdDecoder(tiny.folder, tiny.tensors, tiny.config, latent);

  const drawing = [unet, vae, ...(tiny ? [{ ...tiny, exported: null }] : [])];
  // The text encoders are released before the others are loaded.
  const [channels = 0] = unet.config.block_out_channels;
  const weights = Math.max(weightsOf(drawing), weightsOf(textEncoders));
  return {
    ...found,
    revision: found.commit ?? fingerprint(weightFiles(model)),
    sizeStep: vaeFactor(vae.config) * (unet.exported ? unetFactor(unet.config) : 1),
    tinyDecoder: tiny ? 'PRESENT' : vaeFactor(vae.config) === tinyFactor ? 'MISSING' : 'IMPOSSIBLE',
    hasEncoder,
    schedulerConfig: model.schedulerConfig,
    family: model.family,
    embedsGuidance: embedsGuidance(unet.config),
    estimatedBytes: runtimeBytes + channels * bytesPerChannel + weights * bytesPerWeight,
  };
}

/** Of the published TAESD and TAESDXL. */
const tinyFactor = 8;

function weightsOf(components: readonly Component<unknown>[]): number {
  return components.reduce((sum, one) => sum + (one.exported?.weights ?? countOf(one)), 0);
}

function countOf({ tensors }: Component<unknown>): number {
  return [...tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

/** Sizes that do not halve evenly take a path of their own through the decoder, which an export does not record. */
function unetFactor({ block_out_channels }: UNetConfig): number {
  return 2 ** (block_out_channels.length - 1);
}
