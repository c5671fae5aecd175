import type { ModelParameters } from '#models/definition.ts';
import { type SchedulerName, schedulers } from '#models/schedulers.ts';

/** The schedulers that a provider has, by the names that it gives them. */
export type SchedulerNames = Readonly<Partial<Record<SchedulerName, string>>>;

/**
 * What a provider has no parameter or value for that takes prompts as they are written and decodes by
 * itself.
 *
 * @param name of the provider
 * @returns a sentence why not, or null
 */
export function unsupported(
  name: string,
  names: SchedulerNames,
  { promptSyntax, decoder, scheduler }: ModelParameters,
): string | null {
  if (promptSyntax !== 'LITERAL')
    return `${name} reads prompts as they are written; weighted prompts need the local backend or an own server.`;
  if (decoder !== 'FULL')
    return `${name} decodes with the model's own decoder; the tiny one needs the local backend.`;
  if (names[scheduler] !== undefined) return null;
  const known = Object.keys(names) as SchedulerName[];
  const list = known.map((one) => schedulers[one].name).join(', ');
  return `${name} has no scheduler ${schedulers[scheduler].name}; it has ${list}.`;
}
