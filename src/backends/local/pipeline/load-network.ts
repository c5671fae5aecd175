import type { Device } from '#src/backends/local/devices/device.ts';
import { dialectOf } from '#src/backends/local/devices/execution-provider.ts';
import type { Dialect } from '#src/backends/local/graph/dialect.ts';
import { buildTaesdDecoder } from '#src/backends/local/graph/networks/taesd-decoder.ts';
import { buildTextEncoder } from '#src/backends/local/graph/networks/text-encoder.ts';
import { buildUNet, type UNetSize } from '#src/backends/local/graph/networks/unet.ts';
import {
  buildVaeDecoder,
  type LatentSize,
} from '#src/backends/local/graph/networks/vae-decoder.ts';
import { buildVaeEncoder } from '#src/backends/local/graph/networks/vae-encoder.ts';
import type { ModelFolder, TextEncoderComponent } from '#src/backends/local/model-folder.ts';
import type { TinyDecoder } from '#src/backends/local/tiny-decoder.ts';
import { createExportedSession } from './exported-session.ts';
import { createOnnxSession, type OnnxSession } from './onnx-session.ts';

/** What computes a network. */
export interface Compute {
  /** Of one evaluation. */
  readonly threads: number;
  readonly device: Device;
}

/** Load each network of a model: its exported graph where it is one, or else the engine's own. */

/** On the processor, whatever the device: it runs once a prompt, and its table of embeddings stays as it is stored. */
export function loadTextEncoder(
  { folder, tensors, config, exported, adapters, ...outputs }: TextEncoderComponent,
  threads: number,
): Promise<OnnxSession> {
  const options = { threads, optimization: 'extended', repeats: false } as const;
  return exported
    ? createExportedSession(exported, options)
    : createOnnxSession(buildTextEncoder(folder, tensors, config, outputs, adapters), options);
}

export function loadUNet(
  { folder, tensors, config, exported, adapters }: ModelFolder['unet'],
  size: UNetSize,
  compute: Compute,
): Promise<OnnxSession> {
  return exported
    ? createExportedSession(exported, compute)
    : createOnnxSession(
        buildUNet(folder, tensors, config, size, unetDialect(compute.device), adapters),
        compute,
      );
}

/** TAESD. It takes the latents as they are. */
export function loadTinyDecoder(
  { folder, tensors, config }: TinyDecoder,
  size: LatentSize,
  compute: Compute,
): Promise<OnnxSession> {
  const dialect = decoderDialect(compute.device);
  const graph = buildTaesdDecoder(folder, tensors, config, size, dialect);
  return createOnnxSession(graph, decoderOptions(compute));
}

export function loadDecoder(
  { vae: { folder, tensors, config, exported } }: ModelFolder,
  size: LatentSize,
  compute: Compute,
): Promise<OnnxSession> {
  const options = decoderOptions(compute);
  return exported
    ? createExportedSession(exported, options)
    : createOnnxSession(
        buildVaeDecoder(folder, tensors, config, size, decoderDialect(compute.device)),
        options,
      );
}

/**
 * Loads an exported decoder and lets go of it: what onnxruntime refuses is told before the first step,
 * not after the last.
 * @throws WeightsError when it is refused
 */
export async function tryExportedDecoder({ vae: { exported } }: ModelFolder): Promise<void> {
  if (!exported) return;
  const options = { threads: 1, optimization: 'disabled', repeats: false } as const;
  await (await createExportedSession(exported, options))[Symbol.asyncDispose]();
}

/** Its tensors are the decoder's, in the same files. An exported decoder has none: see `hasVaeEncoder`. */
export function loadEncoder(
  { vae: { folder, tensors, config } }: ModelFolder,
  size: LatentSize,
  compute: Compute,
): Promise<OnnxSession> {
  return createOnnxSession(
    buildVaeEncoder(folder, tensors, config, size, decoderDialect(compute.device)),
    decoderOptions(compute),
  );
}

/** It runs at each step: on the processor its convolutions are worth some memory. */
export function unetDialect(device: Device): Dialect {
  const dialect = dialectOf(device);
  return device.name === 'cpu' ? { ...dialect, convolution: 'TILED' } : dialect;
}

/** SDXL's decoder overflows in half precision (`force_upcast` of diffusers), and any runs once an image only. */
function decoderDialect({ name }: Device): Dialect {
  const dialect = dialectOf({ name, precision: 'fp32' });
  return name === 'cpu' ? { ...dialect, buffers: 'FREED' } : dialect;
}

/** The decoder's activations are its memory; the blocked layout doubles them for no speed. It runs once an image. */
function decoderOptions(compute: Compute) {
  return { ...compute, optimization: 'extended', repeats: false } as const;
}
