import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { maxListBytes, readJson } from './read-text.ts';
import { readSafetensors } from './safetensors.ts';
import type { TensorTable } from './tensor-source.ts';
import { readTorchBin } from './torch-bin.ts';
import { WeightsError } from './weights-error.ts';

/** The stems of published weights files: diffusers' components, and transformers' in both formats. */
const stems = ['diffusion_pytorch_model', 'model', 'pytorch_model'];

/** Preferred first: safe before pickled, full precision before half. */
const endings = ['.safetensors', '.fp16.safetensors', '.bin', '.fp16.bin'];

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * Reads the tensors of one component of a diffusers folder, from whichever published form it has: one
 * file or shards with an index, `.safetensors` or torch `.bin`, plain or of the `fp16` variant.
 * @param folder absolute, for example `…/tiny-sd/unet`
 * @throws WeightsError when no form is complete, or the chosen one is damaged
 */
export function readComponent(folder: string): TensorTable {
  const file = findWeightsFile(folder);
  if (file !== undefined) return file.endsWith('.json') ? readShards(file) : readFile(file);
  throw new WeightsError(
    existsSync(folder)
      ? `holds no weights: expected ${stems[0]}.safetensors or model.safetensors, their fp16 variants, shards with an index, torch .bin files, or an exported model.onnx; found ${list(folder)}`
      : 'is missing',
    { file: folder },
  );
}

/** Whether a component's folder holds weights in any of those forms. */
export function hasWeights(folder: string): boolean {
  return findWeightsFile(folder) !== undefined;
}

/** @returns the file with the weights, or the index of its shards */
function findWeightsFile(folder: string): string | undefined {
  return endings
    .flatMap((ending) => stems.flatMap((stem) => [`${stem}${ending}`, indexName(stem, ending)]))
    .map((name) => join(folder, name))
    .find((file) => existsSync(file));
}

/** `model.fp16.safetensors` is indexed by `model.safetensors.index.fp16.json`, in older versions by `model.fp16.safetensors.index.json`. */
function indexName(stem: string, ending: string): string {
  const format = ending.slice(ending.lastIndexOf('.'));
  return ending.startsWith('.fp16')
    ? `${stem}${format}.index.fp16.json`
    : `${stem}${format}.index.json`;
}

/** A symbolic link (the Hub's cache is made of them) is resolved: onnxruntime maps only files below one real folder. */
function readFile(file: string): TensorTable {
  const path = realpathSync(file);
  return basename(file).endsWith('.bin') ? readTorchBin(path) : readSafetensors(path);
}

function readShards(index: string): TensorTable {
  const { weight_map } = readJson(index, indexSchema, maxListBytes);
  const folder = dirname(index);
  const shards = new Map<string, TensorTable>();
  for (const name of new Set(Object.values(weight_map))) {
    if (name !== basename(name) || !/^[\w.-]+\.(safetensors|bin)$/.test(name))
      throw new WeightsError(
        `names the shard ${JSON.stringify(name.slice(0, 200))}; a shard is a .safetensors or .bin file of the same folder`,
        { file: index },
      );
    const file = join(folder, name);
    if (!existsSync(file)) throw new WeightsError('is missing, but its index names it', { file });
    shards.set(name, readFile(file));
  }
  return new Map(
    Object.entries(weight_map).map(([tensor, shard]) => {
      const source = shards.get(shard)!.get(tensor);
      if (!source)
        throw new WeightsError('is missing, but the index says it is here', {
          file: join(folder, shard),
          tensor,
        });
      return [tensor, source];
    }),
  );
}

function list(folder: string): string {
  return readdirSync(folder).slice(0, 10).join(', ') || 'nothing';
}
