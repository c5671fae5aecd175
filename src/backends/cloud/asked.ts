import type { ModelParameters } from '#models/definition.ts';
import type { ModelId } from '#models/index.ts';

/** What is asked for, of each sample alike. */
export interface Asked {
  readonly model: ModelId;
  readonly parameters: ModelParameters;
}

/**
 * What is learned of such requests is kept by this name: from a picture it is another endpoint of
 * most providers, which may be retired or dear by itself, and other work in any case.
 */
export function kindOf(model: ModelId, { image }: Pick<ModelParameters, 'image'>): string {
  return image ? `${model} from a picture` : model;
}
