import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';

/** What is asked for, of each sample alike. */
export interface Asked {
  readonly model: CatalogueId;
  readonly parameters: ModelParameters;
}

/**
 * What is learned of such requests is kept by this name: from a picture it is another endpoint of
 * most providers, which may be retired or dear by itself, and other work in any case.
 */
export function kindOf(
  model: CatalogueId,
  { image, upscale }: Pick<ModelParameters, 'image' | 'upscale'>,
): string {
  return image && !upscale ? `${model} from a picture` : model;
}
