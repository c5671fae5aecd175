import type { ParseArgsOptionsConfig } from 'node:util';
import { parseOptions } from '#src/cli/parse-options.ts';
import { UsageError } from '#src/cli/usage-error.ts';

/** Does what a command line asks for; one that is wrong is answered by a sentence and exit code 2. */
export async function runCommand<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  command: (values: ReturnType<typeof parseOptions<T>>['values']) => Promise<void>,
): Promise<void> {
  try {
    const { values, positionals } = parseOptions(args, options);
    if (positionals.length > 0)
      throw new UsageError(`It takes options alone, not ${positionals[0]}.`);
    await command(values);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

/** @throws UsageError for what is no whole number from `least` */
export function wholeOption(
  name: string,
  text: string | undefined,
  standard: number,
  least = 0,
): number {
  if (text === undefined) return standard;
  const value = /\S/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new UsageError(`--${name} is a whole number from ${least}, not ${JSON.stringify(text)}.`);
}
