import { nearest } from '#src/cli/nearest.ts';
import { commonOptions, parseOptions } from '#src/cli/parse-options.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { version } from '#src/cli/version.ts';
import { accountCommands } from './account-commands.ts';
import { budgetCommands } from './budget-commands.ts';
import type { Command, Host } from './command.ts';
import { creditCommands } from './credit-commands.ts';
import { keyCommands } from './key-commands.ts';
import { logCommands } from './log-commands.ts';
import { storeCommands } from './store-commands.ts';

const commands = [
  ...accountCommands,
  ...creditCommands,
  ...keyCommands,
  ...budgetCommands,
  ...logCommands,
  ...storeCommands,
];

/** The words of a command, without its arguments, which are in capitals. */
function wordsOf({ usage }: Command): string[] {
  return usage.split(' ').filter((word) => word !== word.toUpperCase());
}

/**
 * Finds the command that these words ask for and does it.
 *
 * @param open is called once the words are known to be right
 * @returns what is printed. @throws UsageError, GatewayError
 */
export async function runCommand(
  words: readonly string[],
  open: () => Promise<Host>,
): Promise<string> {
  const [first = '--help'] = words;
  if (first.startsWith('-'))
    return parseOptions(words, commonOptions).values.version ? version : adminHelp();
  const command = commands.find((one) => wordsOf(one).every((word, at) => words[at] === word));
  if (!command) {
    if (words.includes('--help')) return adminHelp();
    throw unknownCommand(words);
  }
  const own = wordsOf(command).length;
  const {
    help,
    version: asksVersion,
    json,
    positionals,
    options,
  } = parse(command, words.slice(own));
  if (help) return helpOf(command);
  if (asksVersion) return version;
  const wanted = command.usage.split(' ').length - own;
  if (positionals.length !== wanted)
    throw new UsageError(
      `It takes ${wanted} ${wanted === 1 ? 'argument' : 'arguments'}: npm run admin -- ${command.usage}`,
    );
  const output = await command.run(await open(), { positionals, options });
  return json ? JSON.stringify(output.json, null, 2) : output.text;
}

function parse(command: Command, args: readonly string[]) {
  const own = Object.keys(command.options).map((name) => [name, { type: 'string' }] as const);
  const { values, positionals } = parseOptions(args, {
    ...(Object.fromEntries(own) as Record<string, { readonly type: 'string' }>),
    json: { type: 'boolean' },
    ...commonOptions,
  });
  const { help, version: asksVersion, json, ...options } = values;
  return { help, version: asksVersion, json, positionals, options };
}

function unknownCommand(words: readonly string[]): UsageError {
  const known = commands.map((one) => wordsOf(one).join(' '));
  const meant = nearest(words.slice(0, 2).join(' '), known) ?? nearest(words[0]!, known);
  const guess = meant === null ? '.' : `; did you mean ${meant}?`;
  return new UsageError(
    `"${words.join(' ')}" is not a command${guess} There are:\n\n${commands.map(({ usage }) => `  ${usage}`).join('\n')}`,
  );
}

function adminHelp(): string {
  return `Makes accounts and keys, grants credits, and looks after what is kept in DATA_DIR, also while the gateway runs.

${commands.map(helpOf).join('\n\n')}

  --json, behind each of them, prints the same for programs.
  --help, also behind a command, prints this, and --version Darkroom's version.`;
}

function helpOf({ usage, does, options }: Command): string {
  return [
    `  npm run admin -- ${usage}`,
    `      ${does}`,
    ...Object.entries(options).map(
      ([name, what]) => `      --${`${name} ${name.toUpperCase()}`.padEnd(25)} ${what}`,
    ),
  ].join('\n');
}
