import { buildTaesdDecoder } from '#src/backends/local/graph/taesd-decoder.ts';
import { buildTextEncoder } from '#src/backends/local/graph/text-encoder.ts';
import { buildUNet, type UNetSize } from '#src/backends/local/graph/unet.ts';
import { buildVaeDecoder, type LatentSize } from '#src/backends/local/graph/vae-decoder.ts';
import type { ModelFolder, TextEncoderComponent } from '#src/backends/local/model-folder.ts';
import type { TinyDecoder } from '#src/backends/local/tiny-decoder.ts';
import { createExportedSession } from './exported-session.ts';
import { createOnnxSession, type OnnxSession } from './onnx-session.ts';

/** Load each network of a model: its exported graph where it is one, or else the engine's own. */

/** Runs once a prompt. */
export function loadTextEncoder(
  { folder, tensors, config, exported, ...outputs }: TextEncoderComponent,
  threads: number,
): Promise<OnnxSession> {
  return exported
    ? createExportedSession(exported, { threads, optimization: 'extended', repeats: false })
    : createOnnxSession(buildTextEncoder(folder, tensors, config, outputs), {
        threads,
        optimization: 'extended',
        repeats: false,
      });
}

export function loadUNet(
  { unet: { folder, tensors, config, exported } }: ModelFolder,
  size: UNetSize,
  threads: number,
): Promise<OnnxSession> {
  return exported
    ? createExportedSession(exported, { threads, optimization: 'all' })
    : createOnnxSession(buildUNet(folder, tensors, config, size), { threads, optimization: 'all' });
}

/** TAESD. It takes the latents as they are. */
export function loadTinyDecoder(
  { folder, tensors, config }: TinyDecoder,
  size: LatentSize,
  threads: number,
): Promise<OnnxSession> {
  return createOnnxSession(buildTaesdDecoder(folder, tensors, config, size), {
    threads,
    optimization: 'extended',
    repeats: false,
  });
}

/** The decoder's activations are its memory; the blocked layout doubles them for no speed. It runs once an image. */
export function loadDecoder(
  { vae: { folder, tensors, config, exported } }: ModelFolder,
  size: LatentSize,
  threads: number,
): Promise<OnnxSession> {
  return exported
    ? createExportedSession(exported, { threads, optimization: 'extended', repeats: false })
    : createOnnxSession(buildVaeDecoder(folder, tensors, config, size), {
        threads,
        optimization: 'extended',
        repeats: false,
      });
}
