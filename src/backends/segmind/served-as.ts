import type { ModelDefinition } from '#models/definition.ts';
import { type ModelId, models } from '#models/index.ts';

/** How Segmind knows a model. @throws RangeError for one that it does not serve */
export function servedAs(model: ModelId): NonNullable<ModelDefinition['segmind']> {
  const { segmind }: ModelDefinition = models[model];
  if (!segmind) {
    throw new RangeError(`Segmind does not serve ${model}`);
  }
  return segmind;
}
