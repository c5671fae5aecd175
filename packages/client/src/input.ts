import type { GenerateInput } from './types.ts';

/**
 * The input of a model that is known only when the page runs, as in a form made of `models()`. The
 * gateway checks it, and says what is wrong.
 *
 * @param inputField of the model, as in `tinySD`
 */
export function inputFor(
  inputField: string,
  parameters: Readonly<Record<string, unknown>>,
): GenerateInput {
  return { [inputField]: parameters } as GenerateInput;
}
