import type { ModelParameters } from '#models/definition.ts';
import { schedulers } from '#models/schedulers.ts';
import { schedulerNames } from './schedulers.ts';

/** What Inference Providers have no parameter or value for: a sentence why not, or null. */
export function refuses({ promptSyntax, decoder, scheduler }: ModelParameters): string | null {
  if (promptSyntax !== 'LITERAL') {
    return 'Hugging Face reads prompts as they are written; weighted prompts need the local backend or an own server.';
  }
  if (decoder !== 'FULL') {
    return "Hugging Face decodes with the model's own decoder; the tiny one needs the local backend.";
  }
  if (schedulerNames[scheduler] === undefined) {
    return `Hugging Face has no scheduler ${schedulers[scheduler].name}, which has no class of its own in diffusers.`;
  }
  return null;
}
