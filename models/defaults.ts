import type { ModelParameters } from './definition.ts';
import { type CatalogueId, isModelId, models } from './index.ts';
import { standardUpscale } from './upscaler/parameters.ts';

/** What a request that gives nothing but its prompt has. The prompt here is a hyphen, the seed -1; an upscaler has none of them. */
export function defaultsOf(model: CatalogueId): ModelParameters {
  if (!isModelId(model)) return standardUpscale;
  return models[model].parameters.parse({ prompt: '-' }) as ModelParameters;
}
