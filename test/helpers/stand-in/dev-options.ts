import { z } from 'zod';
import { commonOptions, parseOptions } from '#src/cli/parse-options.ts';
import { UsageError } from '#src/cli/usage-error.ts';

export interface DevOptions {
  readonly port: number;
  readonly seconds: number;
  readonly balance: number;
  readonly rpm: number;
}

function number(least: number, most: number, isRight: (value: number) => boolean = () => true) {
  const what = isRight === Number.isInteger ? 'a whole number' : 'a number';
  return z
    .string()
    .transform((text) => (text.trim() === '' ? Number.NaN : Number(text)))
    .refine((value) => value >= least && value <= most && isRight(value), {
      error: `it must be ${what} from ${least} to ${most}`,
    });
}

const schema = z.object({
  port: number(1, 65_534, Number.isInteger),
  seconds: number(0, 3_600),
  balance: number(0, 1_000_000),
  rpm: number(1, 1_000_000, Number.isInteger),
});

const string = { type: 'string' } as const;
const options = { port: string, seconds: string, balance: string, rpm: string, ...commonOptions };

/**
 * @param environment PORT stands in for `--port`
 * @param defaults what a provider has in place of Segmind's
 * @throws UsageError
 */
export function parseDevOptions(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  defaults = { port: '4010', seconds: '2.8', rpm: '60' },
): DevOptions | 'HELP' | 'VERSION' {
  const { values, positionals } = parseOptions(words, options);
  if (values.help) return 'HELP';
  if (values.version) return 'VERSION';
  if (positionals.length > 0)
    throw new UsageError(`It takes options only, not ${JSON.stringify(positionals[0])}.`);
  const parsed = schema.safeParse({
    port: values.port ?? (environment.PORT || defaults.port),
    seconds: values.seconds ?? defaults.seconds,
    balance: values.balance ?? '1',
    rpm: values.rpm ?? defaults.rpm,
  });
  if (parsed.success) return parsed.data;
  const [{ path, message } = { path: [], message: '' }] = parsed.error.issues;
  const name = path[0] === 'port' && values.port === undefined ? 'PORT' : `--${String(path[0])}`;
  throw new UsageError(`${name} is not usable: ${message}.`);
}
