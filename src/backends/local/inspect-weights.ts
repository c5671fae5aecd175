import { createHash } from 'node:crypto';
import type { FoundWeights } from './find-weights.ts';
import { buildTaesdDecoder } from './graph/taesd-decoder.ts';
import { buildTextEncoder } from './graph/text-encoder.ts';
import { buildUNet } from './graph/unet.ts';
import type { UNetConfig } from './graph/unet-config.ts';
import { buildVaeDecoder, vaeFactor } from './graph/vae-decoder.ts';
import { type Component, type ModelFolder, readModelFolder } from './model-folder.ts';
import { withFile } from './weights/file-slice.ts';
import { elementCount } from './weights/tensor-source.ts';

/** What the gateway has to know of a model without loading it. */
export interface InspectedWeights extends FoundWeights {
  /** The commit, or a fingerprint of the files. */
  readonly revision: string;
  /** Both sides are multiples of this, in pixels. */
  readonly sizeStep: number;
  /** Whether there is a tiny decoder; IMPOSSIBLE where none fits, since TAESD makes 8 x 8 pixels of a latent. */
  readonly tinyDecoder: 'PRESENT' | 'MISSING' | 'IMPOSSIBLE';
  readonly schedulerConfig: ModelFolder['schedulerConfig'];
  /** What a process that has loaded it takes, about. */
  readonly estimatedBytes: number;
}

/** Runtime, tokenizers and activations, beside the weights themselves. */
const overheadBytes = 400e6;
/** onnxruntime keeps weights as float32, and those of convolutions also in its own layout. */
const bytesPerWeight = 6;

/**
 * Checks everything that can be checked without loading: configurations, headers, and by building the
 * graphs that each tensor is there and of its shape.
 * @throws WeightsError
 */
export const inspectWeights = (found: FoundWeights): InspectedWeights => {
  const model = readModelFolder(found.folder);
  const { unet, vae, textEncoders, tinyDecoder: tiny } = model;
  const latent = { height: 8, width: 8 };
  if (!unet.exported) buildUNet(unet.folder, unet.tensors, unet.config, { ...latent, tokens: 77 });
  if (!vae.exported) buildVaeDecoder(vae.folder, vae.tensors, vae.config, latent);
  for (const part of textEncoders)
    if (!part.exported) buildTextEncoder(part.folder, part.tensors, part.config, part);

  if (tiny) buildTaesdDecoder(tiny.folder, tiny.tensors, tiny.config, latent);

  const parts = [unet, vae, ...textEncoders, ...(tiny ? [{ ...tiny, exported: null }] : [])];
  const weights = parts.reduce((sum, part) => sum + weightsOf(part), 0);
  return {
    ...found,
    revision: found.commit ?? fingerprint(parts.flatMap(filesOf)),
    sizeStep: vaeFactor(vae.config) * (unet.exported ? unetFactor(unet.config) : 1),
    tinyDecoder: tiny ? 'PRESENT' : vaeFactor(vae.config) === tinyFactor ? 'MISSING' : 'IMPOSSIBLE',
    schedulerConfig: model.schedulerConfig,
    estimatedBytes: overheadBytes + weights * bytesPerWeight,
  };
};

/** Of the published TAESD and TAESDXL. */
const tinyFactor = 8;

const weightsOf = ({ tensors, exported }: Component<unknown>): number =>
  exported?.weights ??
  [...tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);

const filesOf = ({ tensors, exported }: Component<unknown>): readonly string[] =>
  exported?.files ?? [...tensors.values()].map(({ file }) => file);

/** Sizes that do not halve evenly take a path of their own through the decoder, which an export does not record. */
const unetFactor = ({ block_out_channels }: UNetConfig): number =>
  2 ** (block_out_channels.length - 1);

const sampleBytes = 16 * 1024;

/** Sizes and a few samples of the files: quick for gigabytes, and different for any two trainings. */
const fingerprint = (files: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const path of new Set(files))
    withFile(path, (file) => {
      hash.update(String(file.size));
      const length = Math.min(sampleBytes, file.size);
      for (const place of [0.25, 0.5, 0.75])
        hash.update(file.read(Math.floor((file.size - length) * place), length, 'a sample'));
    });
  return `sha256:${hash.digest('hex').slice(0, 16)}`;
};
