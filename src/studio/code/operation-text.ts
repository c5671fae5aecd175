import type { CatalogueModel } from '../shared/types.ts';

/** The mutation that makes an image again, ready to be pasted into GraphiQL. */
export function operationText(input: unknown, models: readonly CatalogueModel[]): string {
  if (isOfUpscale(input)) return mutationText(`upscale(input: ${literal(input)})`);
  const [field, values] = Object.entries(input as Record<string, Record<string, unknown>>)[0]!;
  const model = models.find(({ inputField }) => inputField === field);
  const lines = Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      const parameter = model?.parameters.find((one) => one.name === name);
      return `      ${name}: ${parameter?.type === 'ENUM' ? value : literal(value)}`;
    });
  return mutationText(
    ['generateImage(input: {', `    ${field}: {`, ...lines, '    }', '  })'].join('\n'),
  );
}

/** Whether a recipe's input is one for `upscale`: of an image that was made larger. */
export function isOfUpscale(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'factor' in input;
}

function mutationText(field: string): string {
  return [
    'mutation {',
    `  ${field} {`,
    '    __typename',
    '    ... on GenerateImageSuccess { generation { id status } credits { available held } }',
    '    ... on Error { code message }',
    '  }',
    '}',
    '',
  ].join('\n');
}

/** As GraphQL writes a value: the names of an object's fields are not quoted. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, one]) => `${name}: ${literal(one)}`);
  return `{ ${fields.join(', ')} }`;
}
