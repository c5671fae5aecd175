import { withoutLoraTags } from '#models/loras.ts';
import { ignoredNegativePrompt } from '#models/without-effect.ts';
import { emphasisIssue } from '#src/backends/local/prompts/emphasis.ts';
import { unsupportedSyntax } from '#src/backends/local/prompts/unsupported-syntax.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import type { ImagineOptions } from './options.ts';

/**
 * @param embedsGuidance see `ModelDefinition`
 * @returns what of the prompts is read as text, or has no effect, in sentences
 * @throws UsageError for a weighted prompt that cannot be computed with
 */
export function checkPrompts(
  parameters: ImagineOptions['parameters'],
  embedsGuidance: boolean,
): string[] {
  const { negativePrompt = '', promptSyntax } = parameters;
  const isWeighted = promptSyntax === 'WEIGHTED';
  const prompt = withoutLoraTags(parameters.prompt);
  const issue = isWeighted ? (emphasisIssue(prompt) ?? emphasisIssue(negativePrompt)) : null;
  if (issue !== null) throw new UsageError(issue);
  const unsupported = isWeighted
    ? (unsupportedSyntax(prompt) ?? unsupportedSyntax(negativePrompt))
    : null;
  const ignored = ignoredNegativePrompt(parameters, { name: 'this model', embedsGuidance });
  return [unsupported, ignored].filter((one) => one !== null);
}
