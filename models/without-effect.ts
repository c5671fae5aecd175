import type { ModelDefinition, ModelParameters } from './definition.ts';

/** Why a negative prompt changes nothing, in a sentence, or null. */
export function ignoredNegativePrompt(
  { guidanceScale, negativePrompt = '' }: Pick<ModelParameters, 'guidanceScale' | 'negativePrompt'>,
  { name, embedsGuidance }: Pick<ModelDefinition, 'name' | 'embedsGuidance'>,
): string | null {
  if (negativePrompt === '') return null;
  if (embedsGuidance)
    return `negativePrompt has no effect with ${name}, which takes its guidance as an input and looks at the prompt alone.`;
  if (guidanceScale > 1) return null;
  return `negativePrompt has no effect with a guidanceScale of ${guidanceScale}: there is guidance only above 1.`;
}
