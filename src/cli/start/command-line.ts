import { nearest } from '#src/cli/nearest.ts';
import { UsageError } from '#src/cli/usage-error.ts';

const options = ['help', 'version'];

/**
 * What `npm start --` was asked for. Settings are variables and not options, so that an option is
 * answered with the variable that does what was meant.
 *
 * @param settings the names of the variables
 * @throws UsageError
 */
export function parseStartWords(
  words: readonly string[],
  settings: readonly string[],
): 'START' | 'HELP' | 'VERSION' {
  for (const [at, word] of words.entries())
    if (!options.some((option) => word === `--${option}`))
      throw new UsageError(`${whatWasMeant(word, words[at + 1], settings)} ${allowed}`);
  if (words.includes('--help')) return 'HELP';
  return words.includes('--version') ? 'VERSION' : 'START';
}

const allowed =
  'There are --help and --version; settings are environment variables, which --help lists.';

function whatWasMeant(word: string, next: string | undefined, settings: readonly string[]): string {
  const [, name, value] = /^--?([^=]+)(?:=(.*))?$/.exec(word) ?? [];
  if (name === undefined) return `npm start takes no argument ${JSON.stringify(word)}.`;
  const option = nearest(name, options);
  if (option !== null) return `There is no option ${word}; did you mean --${option}?`;
  const setting = nearest(name.toUpperCase().replaceAll('-', '_'), settings);
  const wanted = value ?? (next?.startsWith('-') === false ? next : '…');
  return setting === null
    ? `There is no option --${name}.`
    : `There is no option --${name}; set the variable ${setting}: ${setting}=${wanted} npm start.`;
}
