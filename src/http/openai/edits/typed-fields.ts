import type { RequestForm } from '#src/http/openai/parameters.ts';

/**
 * The fields of a form as a body in JSON has them: numbers and switches are what their text says,
 * `route` and `loras` are JSON. What cannot be read so stays text, which is refused by its name then.
 */
export function typedFields(
  fields: ReadonlyMap<string, string>,
  properties: RequestForm['properties'],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Array.from(fields, ([name, text]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [name, read(text, (property as { readonly type?: string } | undefined)?.type)];
    }),
  );
}

function read(text: string, type: string | undefined): unknown {
  if (type === undefined || type === 'string') return text;
  try {
    const value: unknown = JSON.parse(text);
    return value === null ? text : value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}
