import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { readSafetensors } from './formats/safetensors.ts';
import { readTorchBin } from './formats/torch-bin.ts';
import { maxListBytes, readJson } from './read-text.ts';
import type { TensorTable } from './tensor-source.ts';
import { WeightsError } from './weights-error.ts';
import { chooseWeights } from './weights-names.ts';

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/**
 * Reads the tensors of one component of a diffusers folder, from whichever published form it has: one
 * file or shards with an index, `.safetensors` or torch `.bin`, plain or of a variant.
 * @param folder absolute, for example `…/tiny-sd/unet`
 * @throws WeightsError when no form is complete, or the chosen one is damaged
 */
export function readComponent(folder: string): TensorTable {
  const file = findWeightsFile(folder);
  if (file !== undefined) return file.endsWith('.json') ? readShards(file) : readFile(file);
  throw new WeightsError(
    existsSync(folder)
      ? `holds no weights: expected diffusion_pytorch_model.safetensors or model.safetensors, a variant such as model.fp16.safetensors, shards with an index, torch .bin files, or an exported model.onnx; found ${list(folder)}`
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
  if (!existsSync(folder)) return undefined;
  // A link of the Hub's cache may lead nowhere.
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name)));
  const form = chooseWeights(names);
  return form && join(folder, form.main);
}

/** A symbolic link (the Hub's cache is made of them) is resolved: onnxruntime maps only files below one real folder. */
function readFile(file: string): TensorTable {
  const path = realpathSync(file);
  try {
    return basename(file).endsWith('.bin') ? readTorchBin(path) : readSafetensors(path);
  } catch (error) {
    throw error instanceof WeightsError && error.file === path ? error.of(file) : error;
  }
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
