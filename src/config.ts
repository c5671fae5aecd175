import { z } from 'zod';
import { backendIds } from './domain/backends.ts';
import { type Environment, expandFolders, proxyVariables } from './environment.ts';
import { accountSettings } from './settings/account-settings.ts';
import { settingsOfClouds } from './settings/cloud-settings.ts';
import { engineSettings } from './settings/engine-settings.ts';
import { keepingSettings } from './settings/keeping-settings.ts';
import { moderationSettings } from './settings/moderation-settings.ts';
import { observingSettings } from './settings/observing-settings.ts';
import { missingPartners } from './settings/pairs.ts';
import { servingSettings } from './settings/serving-settings.ts';
import { folder, onOrOff, proxyAddress, shares } from './settings/setting-types.ts';
import { storingSettings } from './settings/storing-settings.ts';

/** Every variable with its default and what it does: printed by `npm start -- --help`. */
const schema = z.object({
  ...servingSettings,
  ...storingSettings,
  ...settingsOfClouds(),
  SERVERS_FILE: folder()
    .optional()
    .describe(
      "A JSON file that lists servers of A1111's dialect: their names, URLs, models, places.",
    ),
  ...engineSettings,
  ROUTE_WEIGHTS: shares(backendIds).describe(
    'How requests that leave the choice to the gateway are shared out, as in segmind:90,replicate:10.',
  ),
  RECIPE_CACHE: onOrOff(false).describe(
    'Whether the same request again, with its seed, gives the images that are there, at no charge: on or off.',
  ),
  ...accountSettings,
  ...keepingSettings,
  ...moderationSettings,
  ...observingSettings,
  HTTP_PROXY: proxyAddress()
    .optional()
    .describe('The proxy to the outside; as those below it is also known in lower case.'),
  HTTPS_PROXY: proxyAddress().optional().describe('The proxy for https; by default HTTP_PROXY.'),
  NO_PROXY: z.string().optional().describe('Hosts that are reached without one, with commas.'),
});

export type Config = z.infer<typeof schema>;

/** A variable is missing or wrong; the message names each with what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The settings by their names. */
export const settingNames = Object.keys(schema.shape) as readonly (keyof Config)[];

/**
 * Empty variables count as not set, as in a `.env` file with nothing behind the sign.
 *
 * @throws ConfigError
 */
export function parseConfig(environment: Environment): Config {
  const given: Environment = { ...expandFolders(environment), ...proxyVariables(environment) };
  const set = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => !!entry[1]),
  );
  const result = schema.safeParse(set);
  if (result.success) {
    const missing = missingPartners(set);
    if (missing.length > 0) throw new ConfigError(missing.join('\n'));
    return result.data;
  }
  const wrong = result.error.issues.map(({ path: [name], message }) => {
    const value = given[String(name)];
    const isSecret = /KEY|SECRET|PROXY|HEADERS/.test(String(name)) || value?.includes('@');
    const setting = isSecret ? name : `${String(name)}=${value}`;
    return `${String(setting)} is not usable: ${message}.`;
  });
  throw new ConfigError(wrong.join('\n'));
}

export function configHelp(): string {
  const properties =
    z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }).properties ?? {};
  const settings = Object.entries(
    properties as Record<string, { default?: unknown; description?: string }>,
  );
  const width = Math.max(...settings.map(([name]) => name.length));
  const lines = settings.map(
    ([name, { default: standard, description }]) =>
      `  ${name.padEnd(width)} ${description}${standard === undefined ? '' : ` [${shown(standard)}]`}`,
  );
  return [
    'npm start [-- --help | --version]',
    '',
    'Starts the gateway. Its settings are environment variables, as in PORT=5000 npm start:',
    '',
    ...lines,
    '',
  ].join('\n');
}

function shown(value: unknown): string {
  return value === true ? 'on' : value === false ? 'off' : String(value);
}
