import type { z } from 'zod';
import type { ModelParameters } from '#models/definition.ts';
import type { ModelId } from '#models/index.ts';
import { models } from '#models/index.ts';
import { allowedText, parameterSpecs } from '#models/parameter-specs.ts';
import { type InputIssue, InvalidInputError } from '#src/domain/gateway-errors.ts';

/**
 * Validates a model's parameters and fills in the defaults; null means not given.
 *
 * @param path where the parameters stand in the request, for the errors
 * @throws InvalidInputError with every issue, not only the first
 */
export function parseParameters(
  model: ModelId,
  input: Record<string, unknown>,
  path: string,
): ModelParameters {
  const given = withoutNulls(input);
  const result = models[model].parameters.safeParse(given);
  if (result.success) return result.data as ModelParameters;
  throw new InvalidInputError(
    result.error.issues.map((issue) => toIssue(model, issue, path, given)),
  );
}

/** Of the parameters, and of the objects in their lists. */
function withoutNulls(input: Record<string, unknown>): Record<string, unknown> {
  const present = (of: object) => Object.entries(of).filter(([, value]) => value !== null);
  const entry = (one: unknown) =>
    typeof one === 'object' && one !== null ? Object.fromEntries(present(one)) : one;
  return Object.fromEntries(
    present(input).map(([name, value]) => [name, Array.isArray(value) ? value.map(entry) : value]),
  );
}

function toIssue(
  model: ModelId,
  issue: z.core.$ZodIssue,
  path: string,
  given: Record<string, unknown>,
): InputIssue {
  const inside = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
  const value = inside.reduce<unknown>((of, key) => (of as typeof given)?.[String(key)], given);
  const specs = parameterSpecs(models[model]);
  const spec = specs.find((one) => one.name === inside[0]);
  return {
    path: [path, ...inside].join('.'),
    message: messageOf(issue, value),
    // A rule of ours says itself what it allows; zod's own rules are in the parameter's spec.
    allowed:
      issue.code === 'custom'
        ? issue.message
        : spec
          ? allowedText(spec)
          : specs.map((one) => one.name).join(', '),
  };
}

function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') return 'There is no such parameter.';
  if (value === undefined) return 'It is required.';
  if (Array.isArray(value)) return `A list of ${value.length} is not allowed.`;
  if (typeof value === 'string' && issue.code === 'too_big')
    return `It has ${value.length} characters, which is too long.`;
  if (issue.code === 'custom' && typeof issue.params?.wrong === 'string') return issue.params.wrong;
  return `${JSON.stringify(value)} is not allowed.`;
}
