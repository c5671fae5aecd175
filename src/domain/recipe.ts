import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';
import type { BackendId, ComputingDevice, Weights } from './backends.ts';
import type { Generation, Sample } from './generation.ts';

/** The exact normalised input of a generation or of one image, ready to be sent again. */
export interface Recipe {
  readonly model: CatalogueId;
  readonly parameters: ModelParameters;
  readonly backend: BackendId;
  readonly weights: Weights;
  readonly revision: string;
  /** Null where it is not known, as of all that the local engine did not draw. */
  readonly device: ComputingDevice | null;
}

/** @param sample of one image: alone, with its own seed */
export function recipeOf(generation: Generation, sample?: Sample): Recipe {
  const { model, backend, weights, revision, device } = generation;
  const parameters = sample
    ? { ...generation.parameters, samples: 1, seed: sample.seed }
    : generation.parameters;
  return { model, parameters, backend, weights, revision, device };
}
