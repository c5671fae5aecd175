import { statSync } from 'node:fs';
import type { ModelFolder } from '#src/backends/local/model-folder.ts';
import type { Lora } from './lora.ts';
import { withLoras } from './with-loras.ts';

/** The parts of a model that LoRAs change. */
export interface AdaptedModel extends Pick<ModelFolder, 'unet' | 'textEncoders'> {
  /** Tells these LoRAs from others, and their files from others of their names; empty for none. */
  readonly variant: string;
}

/** One model with the LoRAs of one request after the other. The last ones are kept, since samples and requests repeat. */
export interface AdaptedModels {
  /** @throws WeightsError where a file is damaged, or does not fit */
  with(loras?: readonly Lora[]): AdaptedModel;
}

export function createAdaptedModels(model: ModelFolder): AdaptedModels {
  const plain: AdaptedModel = { ...model, variant: '' };
  let last = plain;
  return {
    with(loras = []) {
      if (loras.length === 0) return plain;
      const variant = variantOf(loras);
      if (last.variant !== variant) last = { ...withLoras(model, loras), variant };
      return last;
    },
  };
}

function variantOf(loras: readonly Lora[]): string {
  return JSON.stringify(
    loras.map(({ file, scale }) => {
      const { ino, size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
      return [file, scale, ino, size, mtimeMs];
    }),
  );
}
