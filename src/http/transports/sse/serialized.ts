const texts = new WeakMap<object, string>();

/** A result as JSON; written once for a result that is shared between subscribers. */
export function serialized(result: object): string {
  const known = texts.get(result);
  if (known !== undefined) return known;
  const text = JSON.stringify(result);
  texts.set(result, text);
  return text;
}
