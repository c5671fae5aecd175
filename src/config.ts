import { z } from 'zod';
import { longestTimerMs } from './async/delay.ts';
import { backendIds } from './domain/backends.ts';
import { type Environment, expandFolders, proxyVariables } from './environment.ts';
import { settingsOfClouds } from './settings/cloud-settings.ts';
import { keepingSettings } from './settings/keeping-settings.ts';
import {
  address,
  choice,
  databaseUrl,
  folder,
  headerText,
  isHeader,
  list,
  numberFrom,
  onOrOff,
  proxyAddress,
  shares,
  wholeFrom,
} from './settings/setting-types.ts';

const tenYearsMs = 10 * 365 * 86_400_000;

/** Names as https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html allows them. */
const bucketUrl = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[\w-]+)*\/?$/;

/** Every variable with its default and what it does: printed by `npm start -- --help`. */
const schema = z.object({
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('The address to listen on. Any but loopback needs accounts and keys.'),
  PORT: wholeFrom(0, 65_535).default(4000).describe('The port; 0 takes a free one.'),
  PUBLIC_URL: address()
    .optional()
    .describe('The address that clients reach the gateway at; by default http://HOST:PORT.'),
  DATA_DIR: folder().default('./data').describe('Where the database and the images are kept.'),
  DATABASE_URL: databaseUrl()
    .optional()
    .describe('Keeps all but the images in this PostgreSQL, 15 or later, instead of in DATA_DIR.'),
  DATABASE_LISTEN_URL: databaseUrl()
    .optional()
    .describe(
      'The same database past a pooler, for what processes tell one another; by default DATABASE_URL.',
    ),
  ROLE: choice('all', 'gateway', 'worker')
    .default('all')
    .describe(
      'What this process does of what several share: gateway answers requests, worker runs generations.',
    ),
  IMAGES: z
    .string()
    .regex(bucketUrl, 'it must be s3://bucket or s3://bucket/prefix')
    .optional()
    .describe('Keeps images in this bucket, as s3://bucket/prefix, instead of below DATA_DIR.'),
  IMAGES_PATH_STYLE: onOrOff(false).describe(
    "Names the bucket in the path instead of the host's name, as many servers of S3 besides Amazon's want it: on or off.",
  ),
  IMAGES_REDIRECT: onOrOff(false).describe(
    "Whether image URLs lead on to the bucket's own for a minute instead of the gateway sending the image: on or off.",
  ),
  ...settingsOfClouds(),
  SERVERS_FILE: folder()
    .optional()
    .describe(
      "A JSON file that lists servers of A1111's dialect: their names, URLs, models, places.",
    ),
  LOCAL_BACKEND: onOrOff(true).describe('The engine on this machine: on or off.'),
  LOCAL_CONCURRENCY: wholeFrom(1)
    .default(1)
    .describe('Generations that the local engine runs at once.'),
  DEVICE: choice('auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml')
    .default('auto')
    .describe(
      'What the local engine computes on; auto takes a GPU that works, or else the processor.',
    ),
  LOCAL_MEMORY_MB: wholeFrom(1)
    .default(6_000)
    .describe('Loaded models beyond this are unloaded, least recently used first.'),
  LOCAL_IDLE_MS: wholeFrom(1, longestTimerMs)
    .default(300_000)
    .describe('A model unused for so long is unloaded.'),
  RECIPE_CACHE: onOrOff(false).describe(
    'Whether the same request again, with its seed, gives the images that are there, at no charge: on or off.',
  ),
  ROUTE_WEIGHTS: shares(backendIds).describe(
    'How requests that leave the choice to the gateway are shared out, as in segmind:90,replicate:10.',
  ),
  DEMO_WEIGHTS: choice('auto', 'on', 'off')
    .default('auto')
    .describe('Whether the demo weights may stand in: auto only where nothing else is configured.'),
  WEIGHTS_DIR: folder()
    .optional()
    .describe(
      "Folders <model id>/ in the published layout, or exported to ONNX, and checkpoints <model id>.safetensors; looked at before the Hub's cache.",
    ),
  LORA_DIR: folder()
    .optional()
    .describe('LoRAs that requests may name: files <name>.safetensors, right in this folder.'),
  HF_HOME: folder()
    .optional()
    .describe("The Hugging Face cache's home; by default ~/.cache/huggingface."),
  HF_HUB_CACHE: folder()
    .optional()
    .describe("The Hub's cache itself, where it is not below HF_HOME."),
  HUGGINGFACE_HUB_CACHE: folder().optional().describe('An older name of HF_HUB_CACHE.'),
  XDG_CACHE_HOME: folder()
    .optional()
    .describe('Holds huggingface/, the cache, where none of these three names it.'),
  HTTP_PROXY: proxyAddress()
    .optional()
    .describe('The proxy to the outside; as those below it is also known in lower case.'),
  HTTPS_PROXY: proxyAddress().optional().describe('The proxy for https; by default HTTP_PROXY.'),
  NO_PROXY: z.string().optional().describe('Hosts that are reached without one, with commas.'),
  URL_SECRET: z
    .string()
    .min(16, 'it must have at least 16 characters')
    .optional()
    .describe('Signs image URLs; by default drawn once and kept in DATA_DIR.'),
  URL_LIFETIME_MS: wholeFrom(1, tenYearsMs)
    .default(900_000)
    .describe('How long an image URL works.'),
  DEFAULT_CREDITS: numberFrom(0, 1_000_000_000)
    .default(100)
    .describe('Credits that the default account starts with.'),
  WEBHOOK_HOSTS: list(
    (one) => URL.parse(`http://${one}`)?.host === one,
    'hosts are written as hooks.internal:8080, with commas between them',
  ).describe('Hosts that webhooks may be sent to though they are private, or without encryption.'),
  CORS_ORIGINS: list(
    (one) => one === '*' || URL.parse(one)?.origin === one,
    'origins are written as https://app.example.com, with commas between them, or *',
  ).describe('Origins of pages that may use the API besides its own, with commas; * for any.'),
  INTROSPECTION: choice('auto', 'on', 'off')
    .default('auto')
    .describe('Whether clients may ask for the schema, and GraphiQL: auto only on loopback.'),
  FEDERATION: onOrOff(false).describe(
    'Whether the schema is served as a subgraph of federation 2: on or off.',
  ),
  DOCUMENTS: choice('any', 'known')
    .default('any')
    .describe('Which GraphQL documents run: any, or only those in schema/operations.'),
  ACCOUNT_CONCURRENT: wholeFrom(0)
    .default(16)
    .describe('Generations of one account that run at once; 0 for no limit.'),
  ACCOUNT_QUEUED: wholeFrom(0)
    .default(1_000)
    .describe('Generations of one account that may wait; 0 for no limit.'),
  ACCOUNT_REQUESTS_PER_MINUTE: wholeFrom(0)
    .default(600)
    .describe('Generations that one account may ask for in a minute; 0 for no limit.'),
  ...keepingSettings,
  DRAIN_MS: wholeFrom(0, longestTimerMs)
    .default(30_000)
    .describe('How long running work may take to end when the gateway is stopped.'),
  MAX_SUBSCRIPTIONS: wholeFrom(1).default(10_000).describe('Subscriptions open at once.'),
  MAX_SUBSCRIPTIONS_PER_ACCOUNT: wholeFrom(1)
    .default(1_000)
    .describe('Subscriptions that one account may have open at once.'),
  MAX_CONNECTIONS: wholeFrom(1)
    .default(12_000)
    .describe('Connections open at once; idle ones make way for new ones.'),
  METRICS: onOrOff(false).describe('Whether METRICS_PORT answers /metrics: on or off.'),
  METRICS_HOST: z.string().default('127.0.0.1').describe('Where they answer, to all who ask.'),
  METRICS_PORT: wholeFrom(0, 65_535).default(9464).describe('The port of metrics; 0 for any.'),
  MODERATION_URL: address('https://moderation.example.com/check')
    .optional()
    .describe('Asked about each prompt and each image: docs/operations.md tells how.'),
  MODERATION_KEY: headerText().optional().describe('Sent there as a bearer token.'),
  MODERATION_FAILURE: choice('closed', 'open')
    .default('closed')
    .describe('What passes while it does not answer: open for everything, closed for nothing.'),
  MODERATION_TIMEOUT_MS: wholeFrom(1, longestTimerMs)
    .default(10_000)
    .describe('How long each of its answers may take.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: address('http://127.0.0.1:4318')
    .optional()
    .describe('Sends traces to this receiver of OTLP over HTTP.'),
  OTEL_EXPORTER_OTLP_HEADERS: list(
    isHeader,
    'headers are written as name=value, percent-encoded, with commas between them',
  ).describe('Headers for that receiver, as api-key=secret, with commas.'),
  OTEL_SERVICE_NAME: z.string().default('darkroom').describe("The gateway's name in traces."),
  LOG_LEVEL: choice('trace', 'debug', 'info', 'warn', 'error', 'silent')
    .default('info')
    .describe('What is logged.'),
  LOG_FORMAT: choice('auto', 'json', 'pretty')
    .default('auto')
    .describe('JSON, one object a line, or pretty for people: auto is pretty in a terminal.'),
  LOG_PROMPTS: onOrOff(false).describe('Whether prompts are written into the log: on or off.'),
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
  const result = schema.safeParse(
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
  );
  if (result.success) return result.data;
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
  const lines = Object.entries(
    properties as Record<string, { default?: unknown; description?: string }>,
  ).map(
    ([name, { default: standard, description }]) =>
      `  ${name.padEnd(28)} ${description}${standard === undefined ? '' : ` [${shown(standard)}]`}`,
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
