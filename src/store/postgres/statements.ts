import type { Statement } from '#src/store/steps.ts';

/** A statement as PostgreSQL takes it, prepared once for each connection under its name. */
export interface NamedStatement {
  readonly name: string;
  readonly text: string;
}

/** Texts are a few dozen, of which some are built from the filters given. */
const named = new Map<string, NamedStatement>();

export function toPostgres({ text, locks }: Statement): NamedStatement {
  const whole = locks ? `${text} FOR UPDATE` : text;
  let known = named.get(whole);
  if (!known) {
    known = { name: `s${named.size}`, text: numberValues(whole) };
    named.set(whole, known);
  }
  return known;
}

/** `?` as `$1`, `$2` in their order, and `?1` as `$1`. */
function numberValues(text: string): string {
  let count = 0;
  return text.replaceAll(/\?(\d*)/g, (_, number: string) => `$${number || ++count}`);
}
