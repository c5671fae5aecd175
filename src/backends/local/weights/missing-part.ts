import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './read-text.ts';
import { WeightsError } from './weights-error.ts';
import { chooseWeights } from './weights-names.ts';

const indexSchema = z.record(z.string(), z.unknown());

/** What each part of a model has to have: one of the groups of files, or weights. */
const files: Readonly<Record<string, readonly (readonly string[])[]>> = {
  scheduler: [['scheduler_config.json']],
  tokenizer: [
    ['tokenizer_config.json', 'vocab.json', 'merges.txt'],
    ['tokenizer_config.json', 'tokenizer.json'],
  ],
};
const networks = ['unet', 'vae', 'vae_decoder', 'text_encoder'];

/**
 * Whether a download of a model was cut, or another program took only some of its files.
 * @param folder absolute, in diffusers' layout; links that lead nowhere count as missing
 * @returns the first file or folder that is missing, relative to the folder; null where all are there
 */
export function missingPart(folder: string): string | null {
  const indexFile = 'model_index.json';
  let index: z.infer<typeof indexSchema>;
  try {
    index = readJson(join(folder, indexFile), indexSchema);
  } catch (error) {
    if (error instanceof WeightsError) return indexFile;
    throw error;
  }
  const has = (...path: string[]) => existsSync(join(folder, ...path));
  for (const [part, library] of Object.entries(index)) {
    const kind = part.replace(/_2$/, '');
    if (!Array.isArray(library) || library[0] === null) continue;
    const groups = files[kind];
    if (groups && !groups.some((group) => group.every((name) => has(part, name))))
      return `${part}/${groups[0]!.find((name) => !has(part, name))}`;
    if (!networks.includes(kind)) continue;
    const place = part === 'vae' && !has('vae') && has('vae_decoder') ? 'vae_decoder' : part;
    if (!has(place, 'config.json')) return `${place}/config.json`;
    const names = readdirSync(join(folder, place)).filter((name) => has(place, name));
    if (!names.includes('model.onnx') && !isWhole(names)) return `${place}/, the weights`;
  }
  return null;
}

function isWhole(names: readonly string[]): boolean {
  const form = chooseWeights(names);
  if (!form) return false;
  const [, ...shards] = form.files;
  const total = Number(/-of-(\d{5})/.exec(shards[0] ?? '')?.[1] ?? 0);
  return form.main.endsWith('.json') ? shards.length > 0 && shards.length === total : true;
}
