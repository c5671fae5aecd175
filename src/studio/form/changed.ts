import { words } from '../shared/format.ts';
import type { CatalogueModel } from '../shared/types.ts';
import type { Values } from './draft.ts';

/** The parameters that are not at their default, but for the prompt, in the order of the form. */
export function changedParameters(model: CatalogueModel, values: Values): readonly string[] {
  return model.parameters
    .filter(({ name, required }) => !required && name in values)
    .filter(({ name, default: standard }) => values[name] !== standard)
    .map(({ name }) => name);
}

/** As people read a list: `Steps, Seed`. */
export function namesOf(parameters: readonly string[]): string {
  return parameters.map(words).join(', ');
}
