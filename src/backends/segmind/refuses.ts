import type { ModelParameters } from '#models/definition.ts';
import { schedulers } from '#models/schedulers.ts';
import { schedulerNames } from './schedulers.ts';

/**
 * What Segmind's API has no parameter or value for: a sentence why not, or null.
 *
 * @param names the schedulers that Segmind has, by its own names
 */
export function refuses(
  { promptSyntax, decoder, scheduler }: ModelParameters,
  names = schedulerNames,
): string | null {
  if (promptSyntax !== 'LITERAL') {
    return 'Segmind reads prompts as they are written; weighted prompts need the local backend.';
  }
  if (decoder !== 'FULL') {
    return "Segmind decodes with the model's own decoder; the tiny one needs the local backend.";
  }
  if (names[scheduler] === undefined) {
    return `Segmind has no scheduler ${schedulers[scheduler].name}; it has ${Object.values(names).join(', ')}.`;
  }
  return null;
}
