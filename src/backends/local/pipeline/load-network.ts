import { buildUNet, type UNetSize } from '../graph/unet.ts';
import { buildVaeDecoder, type LatentSize } from '../graph/vae-decoder.ts';
import type { ModelFolder } from '../model-folder.ts';
import { createOnnxSession, type OnnxSession } from './onnx-session.ts';

export const loadUNet = (
  { unet: { folder, tensors, config } }: ModelFolder,
  size: UNetSize,
  threads: number,
): Promise<OnnxSession> =>
  createOnnxSession(buildUNet(folder, tensors, config, size), { threads, optimization: 'all' });

/** The decoder's activations are its memory; the blocked layout doubles them for no speed. It runs once an image. */
export const loadDecoder = (
  { vae: { folder, tensors, config } }: ModelFolder,
  size: LatentSize,
  threads: number,
): Promise<OnnxSession> =>
  createOnnxSession(buildVaeDecoder(folder, tensors, config, size), {
    threads,
    optimization: 'extended',
    keepsWeights: false,
  });
