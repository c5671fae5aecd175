import type { ModelParameters } from '#models/definition.ts';
import { schedulers } from '#models/schedulers.ts';
import { schedulerNames } from './schedulers.ts';

/** What the models on Replicate have no input or value for: a sentence why not, or null. */
export function refuses({ promptSyntax, decoder, scheduler }: ModelParameters): string | null {
  if (promptSyntax !== 'LITERAL') {
    return 'Replicate reads prompts as they are written; weighted prompts need the local backend or an own server.';
  }
  if (decoder !== 'FULL') {
    return "Replicate decodes with the model's own decoder; the tiny one needs the local backend.";
  }
  if (schedulerNames[scheduler] === undefined) {
    const known = Object.keys(schedulerNames) as (keyof typeof schedulers)[];
    const names = known.map((name) => schedulers[name].name).join(', ');
    return `Replicate has no scheduler ${schedulers[scheduler].name}; it has ${names}.`;
  }
  return null;
}
