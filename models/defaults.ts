import type { ModelParameters } from './definition.ts';
import { type ModelId, models } from './index.ts';

/** What a request that gives nothing but its prompt has. The prompt here is a hyphen, the seed -1. */
export function defaultsOf(model: ModelId): ModelParameters {
  return models[model].parameters.parse({ prompt: '-' }) as ModelParameters;
}
