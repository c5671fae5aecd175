import { parseArgs } from 'node:util';
import { UsageError } from '#src/cli/usage-error.ts';
import { accountCommands } from './account-commands.ts';
import type { Command, Host } from './command.ts';
import { keyCommands } from './key-commands.ts';
import { storeCommands } from './store-commands.ts';

const commands = [...accountCommands, ...keyCommands, ...storeCommands];

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
export async function runCommand(words: readonly string[], open: () => Host): Promise<string> {
  const command = commands.find((one) => wordsOf(one).every((word, at) => words[at] === word));
  if (!command)
    throw new UsageError(
      `"${words.join(' ')}" is not a command. There are:\n\n${commands.map(({ usage }) => `  ${usage}`).join('\n')}`,
    );
  const own = wordsOf(command).length;
  const { values, positionals } = parse(command, words.slice(own));
  const wanted = command.usage.split(' ').length - own;
  if (positionals.length !== wanted)
    throw new UsageError(`It needs ${wanted} arguments: npm run admin -- ${command.usage}`);
  return command.run(open(), { positionals, options: values });
}

function parse(command: Command, args: string[]) {
  const options = Object.fromEntries(
    Object.keys(command.options).map((name) => [name, { type: 'string' as const }]),
  );
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

export const adminHelp = `Makes accounts and keys, grants credits, and looks after the database in DATA_DIR, also while the gateway runs.

${commands
  .map(({ usage, does, options }) =>
    [
      `  npm run admin -- ${usage}`,
      `      ${does}`,
      ...Object.entries(options).map(
        ([name, what]) => `      --${`${name} ${name.toUpperCase()}`.padEnd(25)} ${what}`,
      ),
    ].join('\n'),
  )
  .join('\n\n')}
`;
