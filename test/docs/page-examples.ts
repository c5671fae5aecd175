/** One example of a page: what is sent, and what comes back. */
export interface Example {
  readonly heading: string;
  /** A GraphQL document, or a script for the shell. */
  readonly kind: 'graphql' | 'sh';
  readonly text: string;
  /** JSON; placeholders stand for what earlier results brought. */
  readonly variables: string;
  /** JSON of an operation, an array of it for a subscription; lines of a script's output. */
  readonly result: string;
}

/**
 * Reads the examples of a page: below a heading, a block of `graphql` or `sh`, then `json variables`
 * where there are some, and the `result`.
 *
 * @throws RangeError for an example without a result: it would show nothing that is checked
 */
export function examplesOf(page: string): Example[] {
  return page.split(/^#{2,} /m).flatMap((section) => {
    const heading = section.slice(0, section.indexOf('\n'));
    const blocks = [...section.matchAll(/^```(\w+)(?: (\w+))?\n(.*?)^```$/gms)].map(
      ([, language, role, text]) => ({ language, role, text: text! }),
    );
    const asked = blocks.find(({ language }) => language === 'graphql' || language === 'sh');
    if (!asked) return [];
    const textOf = (role: string) => blocks.find((block) => block.role === role)?.text;
    const result = textOf('result');
    if (result === undefined) throw new RangeError(`The example "${heading}" has no result.`);
    const kind = asked.language === 'sh' ? 'sh' : 'graphql';
    return [{ heading, kind, text: asked.text, variables: textOf('variables') ?? '{}', result }];
  });
}

/** What the placeholders of a page, such as `<generation>`, stand for. */
export type Known = Map<string, unknown>;

const placeholder = /<[a-z][\w -]*>/g;

/** The text with what is known in the place of its placeholders. */
export function filledIn(text: string, known: Known): string {
  return text.replace(placeholder, (name) => String(known.get(name) ?? name));
}

/**
 * The expected value with what is known in the place of its placeholders. One that is seen for the
 * first time takes the actual value, if there is one, and keeps it. A list that ends with `…` may go on.
 */
export function expectedOf(shown: unknown, actual: unknown, known: Known): unknown {
  if (typeof shown === 'string' && shown.replace(placeholder, '') === '' && shown !== '') {
    if (!known.has(shown) && actual !== undefined && actual !== null) known.set(shown, actual);
    return known.get(shown);
  }
  if (typeof shown !== 'object' || shown === null) return shown;
  const at = (key: string | number): unknown =>
    (actual as Record<string | number, unknown> | null | undefined)?.[key];
  if (Array.isArray(shown)) {
    const isOpen = shown.at(-1) === '…';
    const listed = isOpen ? shown.slice(0, -1) : shown;
    const others = isOpen && Array.isArray(actual) ? actual.slice(listed.length) : [];
    return [...listed.map((one, index) => expectedOf(one, at(index), known)), ...others];
  }
  return Object.fromEntries(
    Object.entries(shown).map(([key, value]) => [key, expectedOf(value, at(key), known)]),
  );
}
