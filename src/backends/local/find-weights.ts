import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type ModelId, models } from '#models/index.ts';
import type { Weights } from '#src/domain/backends.ts';
import { findSnapshot, isCommit } from './hub-cache.ts';

export interface WeightsPlaces {
  /** Holds folders `<model id>/` in the published layout. */
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
}

/** Looks for a model's weights: the folder of the user, the Hub's cache, the demo weights; the first that exists. */
export function findWeights(model: ModelId, places: WeightsPlaces): FoundWeights | null {
  const own = places.weightsFolder && join(places.weightsFolder, model);
  if (own && existsSync(own)) return { folder: own, weights: 'PUBLISHED', commit: undefined };

  const { repository, revision } = models[model].weights;
  const snapshot =
    findSnapshot(places.hubCacheFolder, repository, revision) ??
    findSnapshot(places.hubCacheFolder, repository, 'main');
  if (snapshot !== null) {
    const name = basename(snapshot);
    return { folder: snapshot, weights: 'PUBLISHED', commit: isCommit(name) ? name : undefined };
  }

  const demo = join(places.modelsFolder, model, 'demo');
  return existsSync(demo) ? { folder: demo, weights: 'DEMO', commit: undefined } : null;
}
