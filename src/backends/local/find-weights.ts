import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ModelId, models } from '#models/index.ts';
import type { Weights } from '#src/domain/backends.ts';
import { checkpointEndings } from './checkpoints/read-checkpoint.ts';
import { findSnapshot, type HubEnvironment, isCommit } from './hub-cache.ts';
import { missingPart } from './weights/missing-part.ts';

export interface WeightsPlaces {
  /** Holds folders `<model id>/` in the published layout, and checkpoints `<model id>.safetensors`. */
  readonly weightsFolder: string | undefined;
  /** The Hub's cache, see `hubCacheFolder`. */
  readonly hubCacheFolder: string;
  /** Holds `<model id>/demo/`. */
  readonly modelsFolder: string;
}

export interface FoundWeights {
  readonly folder: string;
  readonly weights: Weights;
  /** The commit, where the folder is one of the Hub's. */
  readonly commit: string | undefined;
  /** A sentence on a download that was passed over, because it is not complete. */
  readonly passedOver?: string | undefined;
}

/**
 * Looks for a model's weights: the folder of the user, a complete download in the Hub's cache, the demo
 * weights; the first that exists. An incomplete download is taken where there is nothing else.
 */
export function findWeights(model: ModelId, places: WeightsPlaces): FoundWeights | null {
  // A file comes first: a folder of its name beside it holds its configurations.
  const own = [...checkpointEndings, '']
    .flatMap((ending) =>
      places.weightsFolder ? [join(places.weightsFolder, `${model}${ending}`)] : [],
    )
    .find((path) => existsSync(path));
  if (own !== undefined) return { folder: own, weights: 'PUBLISHED', commit: undefined };

  const { repository, revision } = models[model].weights;
  const snapshots = [revision, 'main']
    .map((name) => findSnapshot(places.hubCacheFolder, repository, name))
    .filter((folder) => folder !== null);
  const complete = snapshots.find((folder) => missingPart(folder) === null);
  if (complete !== undefined) return published(complete);

  const demo = join(places.modelsFolder, model, 'demo');
  const [cut] = snapshots;
  if (!existsSync(demo)) return cut === undefined ? null : published(cut);
  return {
    folder: demo,
    weights: 'DEMO',
    commit: undefined,
    passedOver:
      cut &&
      `The Hub's cache has ${repository} without ${missingPart(cut)}: run npm run pull -- ${model}.`,
  };
}

function published(snapshot: string): FoundWeights {
  const name = basename(snapshot);
  return { folder: snapshot, weights: 'PUBLISHED', commit: isCommit(name) ? name : undefined };
}

/** The variables that name folders of weights. */
export type WeightsEnvironment = Omit<HubEnvironment, 'XDG_CACHE_HOME'> & {
  readonly WEIGHTS_DIR?: string | undefined;
  readonly LORA_DIR?: string | undefined;
  readonly UPSCALER_DIR?: string | undefined;
};

const folderVariables = [
  'WEIGHTS_DIR',
  'LORA_DIR',
  'UPSCALER_DIR',
  'HF_HOME',
  'HF_HUB_CACHE',
  'HUGGINGFACE_HUB_CACHE',
] as const satisfies readonly (keyof WeightsEnvironment)[];

/** @returns a sentence for each variable that names a folder which is not there; other weights than those must not stand in for it */
export function missingFolders(environment: WeightsEnvironment): string[] {
  return folderVariables.flatMap((name) => {
    const value = environment[name];
    if (!value || statSync(value, { throwIfNoEntry: false })?.isDirectory()) return [];
    return [
      `${name} names ${JSON.stringify(value)}, and there is no such folder: make it, correct the variable, or leave it out.`,
    ];
  });
}
