import { nearest } from './nearest.ts';

/**
 * What to say of an option that a command does not have.
 *
 * @param option as it was written, as in `--modle` or `--modle=x`
 * @param known without the hyphens
 */
export function unknownOption(option: string, known: readonly string[]): string {
  const name = nameOf(option);
  const meant = nearest(name, known);
  const all = known.map((one) => `--${one}`).join(', ');
  return `There is no option ${option.split('=')[0]}${meant === null ? '.' : `; did you mean --${meant}?`} There are: ${all}.`;
}

/** @returns the first option of these words that is not known, or null */
export function findUnknownOption(
  words: readonly string[],
  known: readonly string[],
): string | null {
  const end = words.indexOf('--');
  const options = (end < 0 ? words : words.slice(0, end)).filter((word) => word.startsWith('-'));
  return options.find((option) => !known.includes(nameOf(option))) ?? null;
}

function nameOf(option: string): string {
  return option.replace(/^-+/, '').split('=')[0]!;
}
