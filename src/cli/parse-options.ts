import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** What each command takes besides its own options. */
export const commonOptions = {
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

/**
 * Reads options, each given at most once unless it may be given again, and what is not one. A number
 * may have a minus sign before it; any other value that begins with a dash is written as
 * `--name=-value`.
 *
 * @throws UsageError that names the option, and the one that was probably meant
 */
export function parseOptions<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
) {
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Set<string>();
  const words: string[] = [];
  const others = new Set<number>();
  for (const token of tokens) {
    if (token.kind === 'positional' || isNegative(args[token.index])) {
      others.add(token.index);
    } else if (token.kind === 'option') {
      const { name, value } = token;
      mustBeRight(token, options);
      if (given.has(name) && !options[name]?.multiple)
        throw new UsageError(`--${name} is given twice.`);
      given.add(name);
      words.push(value === undefined ? `--${name}` : `--${name}=${value}`);
    }
  }
  const positionals = [...others].map((index) => args[index]!);
  return parseArgs({ args: [...words, '--', ...positionals], options, allowPositionals: true });
}

function isNegative(word: string | undefined): boolean {
  return /^-\d/.test(word ?? '');
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function mustBeRight(
  { name, rawName, value, inlineValue }: OptionToken,
  options: ParseArgsOptionsConfig,
): void {
  const known = Object.keys(options);
  if (!Object.hasOwn(options, name) || rawName !== `--${name}`) {
    const meant =
      known.find((one) => one.startsWith(name)) ?? nearest(name, known, mostLetters(name));
    throw new UsageError(
      `There is no option ${rawName}${meant === null ? '.' : `; did you mean --${meant}?`} ${list(known)}`,
    );
  }
  if (options[name]?.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`--${name} takes no value.`);
    return;
  }
  if (value === undefined) throw new UsageError(`--${name} needs a value.`);
  if (!inlineValue && /^-(?!\d|$)/.test(value))
    throw new UsageError(
      `--${name} needs a value; one that begins with a dash is written as --${name}=${value}.`,
    );
}

/** Two letters that changed places are two that differ. */
function mostLetters({ length }: string): number {
  return length < 4 ? 1 : Math.max(2, Math.floor(length / 3));
}

function list(known: readonly string[]): string {
  return `There ${known.length === 1 ? 'is' : 'are'} ${known.map((one) => `--${one}`).join(', ')}.`;
}
